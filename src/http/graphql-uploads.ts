import { LienzoError } from '../errors.ts';
import type { UploadedFile } from '../graphql/uploaded-file.ts';
import { isObject, parseJson } from './json.ts';
import { maxFiles } from './body/multipart.ts';

/** A place in the variables that waits for a file: `container[key]` is null. */
interface Place {
  container: Record<string, unknown>;
  key: string;
}

/** The operations of a multipart request, and where its files belong, by the name of their part. */
export interface UploadPlan {
  operations: Record<string, unknown>;
  places: ReadonlyMap<string, readonly Place[]>;
}

const maxPathsPerFile = maxFiles;
const maxPathLength = 256;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads `operations` and `map` of the GraphQL multipart request specification. A path may lead only to a null that the
 * client itself wrote into its variables: a parser that writes anywhere can be made to overwrite the query, or to
 * fill a list up to an index of billions.
 * @throws {LienzoError} BAD_USER_INPUT
 */
export function planUploads(fields: ReadonlyMap<string, string>): UploadPlan {
  const operations = requiredJson(fields, 'operations');
  const map = requiredJson(fields, 'map');
  if (!isObject(operations))
    throw refusedUpload('`operations` must be one object; batching is not supported');
  if (!isObject(map)) throw refusedUpload('`map` must be an object');
  const entries = Object.entries(map);
  if (entries.length > maxFiles) throw refusedUpload(`\`map\` must not have more than ${maxFiles} entries`);

  const seen = new Set<string>();
  const places = new Map<string, Place[]>();
  for (const [partName, paths] of entries) {
    places.set(
      partName,
      checkPaths(paths).map((path) => {
        if (seen.has(path)) throw refusedUpload('`map` uses a path twice');
        seen.add(path);
        return locate(operations, path);
      }),
    );
  }
  return { operations, places };
}

/**
 * Puts the files in their places.
 * @throws {LienzoError} BAD_USER_INPUT where the map names a part that is no file of the request
 */
export function placeUploads(plan: UploadPlan, files: ReadonlyMap<string, UploadedFile>): void {
  for (const [partName, places] of plan.places) {
    const file = files.get(partName);
    if (file === undefined) throw refusedUpload('`map` names a part that is no file of the request');
    for (const { container, key } of places) container[key] = file;
  }
}

function requiredJson(fields: ReadonlyMap<string, string>, name: string): unknown {
  const text = fields.get(name);
  if (text === undefined)
    throw refusedUpload(`\`operations\` and \`map\` must come before the files, and \`${name}\` is missing`);
  return parseJson(text, `The field \`${name}\``);
}

function checkPaths(paths: unknown): string[] {
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > maxPathsPerFile) {
    throw refusedUpload(`each entry of \`map\` must be a list of 1 to ${maxPathsPerFile} paths`);
  }
  return paths.map((path: unknown) => {
    if (typeof path === 'string' && path.length <= maxPathLength) return path;
    throw refusedUpload(`each path in \`map\` must be a string of at most ${maxPathLength} characters`);
  });
}

/** Follows a path such as `variables.sources.0.file` over properties that exist. */
function locate(operations: Record<string, unknown>, path: string): Place {
  const [root, ...keys] = path.split('.');
  const last = keys.pop();
  const nowhere = () =>
    refusedUpload('each path in `map` must lead from `variables.` to a null in the variables');
  if (root !== 'variables' || last === undefined) throw nowhere();
  let container: unknown = operations;
  for (const key of [root, ...keys]) {
    if (!hasChild(container, key)) throw nowhere();
    container = container[key];
  }
  if (!hasChild(container, last) || container[last] !== null) throw nowhere();
  return { container, key: last };
}

/** Whether `key` is an own property of an object, or an index within a list as JavaScript itself writes it. */
function hasChild(container: unknown, key: string): container is Record<string, unknown> {
  if (Array.isArray(container)) return /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < container.length;
  return isObject(container) && Object.hasOwn(container, key) && !forbiddenKeys.has(key);
}

/** A multipart request that breaks the specification; `problem` continues the sentence. */
export function refusedUpload(problem: string): LienzoError {
  return new LienzoError('BAD_USER_INPUT', `The multipart request is refused: ${problem}.`);
}
