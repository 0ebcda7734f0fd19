import type { Principal } from '../access/principal.ts';
import type { MultipartLimits } from './body/multipart.ts';

/** What is known of a request before its body is read. */
export interface RequestFacts {
  requestId: string;
  principal: Principal;
  /**
   * Looks whether the credential is still good.
   * @throws LienzoError UNAUTHENTICATED
   */
  authenticateAgain: () => Promise<void>;
  /** How much body it may have, its share of the memory for all bodies among it. */
  limits: MultipartLimits;
}
