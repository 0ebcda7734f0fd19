import * as fc from 'fast-check';
import { type VariableName, variableNames, variables } from '../../src/config/variables.ts';

export type Environment = Partial<Record<VariableName, string>>;

export const secretNames = variableNames.filter((name) => variables[name].secret);
export const openNames = variableNames.filter((name) => !variables[name].secret);

const postgresql = 'postgresql://lienzo:a%40b@db.example.com:5432/lienzo';
const s3 = { S3_BUCKET: 'my-pictures', AWS_REGION: 'eu-west-1' };
const onDisk = { STORAGE: 'disk', PUBLIC_URL: 'https://a.example.com' };
/** Each can be used as it is. */
const complete: readonly Environment[] = [
  {},
  { NODE_ENV: 'production', IMAGE_ENGINE: 'painter', DATABASE: 'pglite', ...s3 },
  { NODE_ENV: 'production', OPENAI_API_KEY: 'sk-1', DATABASE_URL: postgresql, ...onDisk },
  { S3_BUCKET: 'abc', S3_ENDPOINT: 'http://[::1]:9000', DATABASE_URL: `${postgresql}?sslmode=verify-full` },
];

const ofTheTable = variableNames.flatMap((name) => [variables[name].example, variables[name].default ?? '']);
const words =
  'development test disk painter pglite false require AES256 aws:kms * __proto__ constructor'.split(' ');
const numbers = '0 1 60 00 -1 1e3 ４ 999999999 9999999999'.split(' ');
const hosts = '::1 :: 1.2.3 LOCALHOST a a,b:443,[::1]:80 , *,* https://a,,http://b:80'.split(' ');
const addresses = 'http://h HTTP://Bücher.example:80//a/../b/ https://u:p@h https://h?q a://b'.split(' ');
const paths = '/a/ a//b .. a/../b ~/x /x arn:aws:s3'.split(' ');
const databases = [postgresql, `${postgresql}?sslmode=require`, 'postgres:///db?host=/x', 'postgres://%@h/d'];
/** Values that some variable takes, and values near them. */
const plausible = [
  ofTheTable,
  words,
  numbers,
  hosts,
  addresses,
  paths,
  databases,
  ['\0', 'k'.repeat(32)],
].flat();

const marks = [':', '/', '@', '?', '#', '%', '.', ',', '[', ']', '-', '*', '\\', '"', ' '];
const fragments = ['http', 's', '://', 'postgres', 'sk-', 'a', 'é', '80', '::1', '%41'];
/** What would move the cursor of a terminal, begin a line, or turn the text around. */
const controls = ['\n', '\0', '\x1b[2J', '\u2028', '\u202e', '\ud800'];
const soup = fc
  .array(fc.constantFrom(...marks, ...fragments, ...controls), { maxLength: 10 })
  .map((pieces) => pieces.join(''));
export const anyText = fc.oneof(fc.string({ unit: 'binary' }), soup);

const entryOf = (names: readonly VariableName[], values: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...names), values);
const numeric = variableNames.filter((name) => /^\d+$/.test(variables[name].example));
const entry = fc.oneof(
  fc.constantFrom(...variableNames).map((name): [VariableName, string] => [name, variables[name].example]),
  // What a complete environment needs is taken away.
  entryOf(complete.flatMap(Object.keys) as VariableName[], fc.constantFrom('', ' ')),
  entryOf(['PUBLIC_URL', 'OPENAI_BASE_URL', 'S3_ENDPOINT'], fc.constantFrom(...addresses)),
  entryOf(['HOST', 'CORS_ORIGINS', 'ALLOWED_HOSTS'], fc.constantFrom(...hosts)),
  entryOf(['DATA_DIR', 'S3_PREFIX', 'DATABASE_CA_FILE'], fc.constantFrom(...paths)),
  entryOf(numeric, fc.constantFrom(...numbers)),
  entryOf(['DATABASE_URL'], fc.constantFrom(...databases)),
  entryOf(variableNames, fc.constantFrom(...plausible)),
  entryOf(variableNames, anyText),
);

/** From those that can be used to those in which nothing is right. */
export const environments: fc.Arbitrary<Environment> = fc
  .tuple(
    fc.constantFrom(...complete),
    fc.oneof(fc.array(entry, { maxLength: 2 }), fc.array(entry, { maxLength: 12 })),
  )
  .map(([base, entries]) => ({ ...base, ...(Object.fromEntries(entries) as Environment) }));

/** No variable can have such a value: it begins with ~, and holds a NUL and a space. */
const hopeless = anyText.map((text) => `~\0 ${text}.`);
export const hopelessEntries: fc.Arbitrary<Environment> = fc
  .array(entryOf(variableNames, hopeless), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries) as Environment);
