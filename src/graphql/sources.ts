import { badUserInput } from '../errors.ts';
import type { GenerationSource } from '../generations/generation-request.ts';
import type { UploadedFile } from './uploaded-file.ts';

/**
 * One picture to start from.
 * @param path where `file` and `key` stand among the arguments, "sources.0."
 * @throws LienzoError BAD_USER_INPUT unless exactly one of the two is given
 */
export function toSource(
  { file, key }: { file?: UploadedFile | null | undefined; key?: string | null | undefined },
  path = '',
): GenerationSource {
  if (file != null && key == null) return { file, field: `${path}file` };
  if (key != null && file == null) return { key, field: `${path}key` };
  throw badUserInput(`${path}file`, 'exactly one of file and key', 'Give exactly one of file and key.');
}
