import { LienzoError } from '../errors.ts';

/** @param what begins the message: a whole sentence */
export function unauthenticated(what: string): LienzoError {
  return new LienzoError(
    'UNAUTHENTICATED',
    `${what} Send an API key or a token in the header "Authorization: Bearer …".`,
  );
}
