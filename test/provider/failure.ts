import { expect } from 'vitest';
import type { LienzoError } from '../../src/errors.ts';
import { ProviderFailure, type ImageProvider, type ImageRequest } from '../../src/provider/image-provider.ts';
import { imageRequest, providerWith } from './upstream.ts';

/** Stands in every text that a fake provider sends, and must never come out at the other end. */
export const secretWords =
  'LEAK: key sk-of-the-operator of org-123 at Object.<anonymous> (/app/node_modules/openai/client.js:1:1)';

/** How the provider fails when it is answered like this; also makes sure that nothing of the answer shows. */
export async function failureOf(
  answer: () => Response | Promise<Response>,
  change: Partial<ImageRequest> = {},
): Promise<ProviderFailure> {
  return failureOfCall(providerWith(answer).provider, change);
}

export async function failureOfCall(
  provider: ImageProvider,
  change: Partial<ImageRequest> = {},
): Promise<ProviderFailure> {
  const failure: unknown = await provider.createImages(imageRequest(change)).then(
    () => new Error('expected a failure'),
    (error: unknown) => error,
  );
  if (!(failure instanceof ProviderFailure)) throw failure;
  expectNothingForeign(failure.error);
  return failure;
}

/** What clients are told holds no words, addresses, keys or paths of anybody else. */
function expectNothingForeign({ message, details }: LienzoError): void {
  const told = JSON.stringify({ message, details });
  expect(told).not.toMatch(
    /LEAK|sk-|org-|req_|openai|azure|invalid|127\.0\.0\.1|localhost|https?:|bearer|undici|fetch|econn|ssl|socket|<html|node_modules|\.[jt]s\b|\bat /i,
  );
}

/** The same in a form that a table can hold. */
export function summary({ outcome, sendAgain, retryAfterSeconds, error }: ProviderFailure) {
  return { outcome, sendAgain, code: error.code, retryAfter: retryAfterSeconds, details: error.details };
}
