import { badUserInput } from '../../errors.ts';
import type { RootField } from './root-fields.ts';

/** The fields that buy pictures. */
export const paidFields: ReadonlySet<string> = new Set([
  'generateImage',
  'generateImages',
  'varyImage',
  'editImage',
  'submitGeneration',
]);

/**
 * Lets a request buy once: mutations run one after the other, and one that fails would null the results of the others
 * that were paid for.
 * @throws LienzoError BAD_USER_INPUT
 */
export function requireOnePaidField(fields: readonly RootField[]): void {
  if (fields.filter(({ name }) => paidFields.has(name)).length <= 1) return;
  throw badUserInput(
    'mutation',
    'one paid field in a request',
    'A request may hold one paid field. Send one request for each picture, or ask generateImages for several of one prompt.',
  );
}
