import type { Reading } from './read-environment.ts';
import type { VariableName } from './variables.ts';

/** An outside part with an embedded default. One variable leads to it, another one names either by hand and wins. */
export interface Part<External extends string = string, Embedded extends string = string> {
  byName: 'IMAGE_ENGINE' | 'STORAGE' | 'DATABASE';
  external: External;
  embedded: Embedded;
  /** What the embedded part is, for messages. */
  embeddedDescription: string;
  /** The variable without which the external part can't be used, and whose presence chooses it. */
  chosenBy: VariableName;
  /** Variables that mean nothing without the external part. */
  belongings: readonly VariableName[];
}

export const imageEngine = {
  byName: 'IMAGE_ENGINE',
  external: 'openai',
  embedded: 'painter',
  embeddedDescription: 'the built-in painter',
  chosenBy: 'OPENAI_API_KEY',
  belongings: ['OPENAI_BASE_URL'],
} as const satisfies Part;

export const storage = {
  byName: 'STORAGE',
  external: 's3',
  embedded: 'disk',
  embeddedDescription: 'a folder in DATA_DIR',
  chosenBy: 'S3_BUCKET',
  belongings: ['S3_PREFIX', 'S3_ENDPOINT', 'S3_FORCE_PATH_STYLE', 'S3_SSE', 'S3_SSE_KMS_KEY_ID'],
} as const satisfies Part;

export const database = {
  byName: 'DATABASE',
  external: 'postgresql',
  embedded: 'pglite',
  embeddedDescription: 'PGlite in DATA_DIR',
  chosenBy: 'DATABASE_URL',
  belongings: ['DATABASE_POOL_SIZE', 'DATABASE_TLS', 'DATABASE_CA_FILE'],
} as const satisfies Part;

export const parts: readonly Part[] = [imageEngine, storage, database];

/** Which of the two is used: the one that is named, else the external one where its variable is set. */
export function choose<External extends string, Embedded extends string>(
  part: Part<External, Embedded>,
  reading: Pick<Reading, 'given' | 'values'>,
): External | Embedded {
  const named = reading.values[part.byName] as External | Embedded | undefined;
  return named ?? (reading.given[part.chosenBy] === undefined ? part.embedded : part.external);
}
