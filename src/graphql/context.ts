import type { Principal } from '../access/principal.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Services } from './services.ts';

export interface Context {
  principal: Principal;
  /**
   * Looks whether the caller's credential is still good.
   * @throws LienzoError UNAUTHENTICATED
   */
  authenticateAgain: () => Promise<void>;
  requestId: string;
  /**
   * Aborted when the client goes away: it ends waiting and reading, and no paid call ever receives it. It is a signal of
   * our own, since one made from Yoga's stops working once another signal is derived from that.
   */
  signal: AbortSignal;
  services: Services;
  /** A subscription has new ones for each event. */
  loaders: Loaders;
}

export function createContext(options: {
  principal: Principal;
  authenticateAgain: () => Promise<void>;
  requestId: string;
  requestSignal: AbortSignal;
  services: Services;
}): Context {
  const { principal, authenticateAgain, requestId, requestSignal, services } = options;
  const controller = new AbortController();
  requestSignal.addEventListener('abort', () => controller.abort(requestSignal.reason), { once: true });
  return {
    principal,
    authenticateAgain,
    requestId,
    signal: controller.signal,
    services,
    loaders: createLoaders(services, principal),
  };
}
