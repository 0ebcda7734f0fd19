import type { ConfigProblem } from './config-error.ts';
import { choose, type Part, parts, storage } from './parts.ts';
import { missingValue, wrongValue } from './problems.ts';
import { quote } from './quote.ts';
import type { Reading } from './read-environment.ts';
import { type VariableName, variables } from './variables.ts';

/**
 * The mistakes that show only when variables are seen together. A rule is silent where one of its variables is a mistake by
 * itself, and where the embedded part was asked for by name: the variables of the other one are not used then.
 */
export function checkTogether(reading: Reading): ConfigProblem[] {
  const problems = [
    ...parts.map((part) => checkPart(part, reading)),
    checkRequestSize(reading),
    ...checkTokens(reading),
    checkPublicUrl(reading),
    checkRegion(reading),
    checkKmsKey(reading),
    checkAwsCredentials(reading),
    checkTlsTwice(reading),
    checkAuthority(reading),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** The external part was asked for, in production by silence, and its variable is missing. */
function checkPart(part: Part, { given, values, broken }: Reading): ConfigProblem | undefined {
  const { byName, embedded, chosenBy } = part;
  const named = values[byName];
  if (given[chosenBy] !== undefined || named === embedded || broken.has(byName)) return undefined;

  const otherwise = `${byName}=${embedded} for ${part.embeddedDescription}`;
  if (named !== undefined) return missingValue(chosenBy, `${byName}=${named} needs it`, otherwise);

  const useless = part.belongings.filter((name) => saysSomething(name, given[name])).join(' and ');
  if (useless !== '') return missingValue(chosenBy, `${useless} would have no effect without it`, otherwise);

  if (values.NODE_ENV !== 'production') return undefined;
  return missingValue(chosenBy, 'NODE_ENV=production has no silent defaults', otherwise);
}

/** Whoever uncomments a line of `.env.example` as it stands has not asked for anything. */
function saysSomething(variable: VariableName, text: string | undefined): boolean {
  return text !== undefined && text !== variables[variable].default;
}

function checkRequestSize({ values, broken }: Reading): ConfigProblem | undefined {
  const { MAX_UPLOAD_MB, MAX_REQUEST_MB } = values;
  if (broken.has('MAX_UPLOAD_MB') || broken.has('MAX_REQUEST_MB')) return undefined;
  if (MAX_REQUEST_MB >= MAX_UPLOAD_MB) return undefined;
  const expected = `at least ${MAX_UPLOAD_MB}, as MAX_UPLOAD_MB is`;
  return wrongValue('MAX_REQUEST_MB', `"${MAX_REQUEST_MB}"`, expected, `MAX_REQUEST_MB=${MAX_UPLOAD_MB}`);
}

/** A token whose issuer or audience is not looked at may have been made for somebody else. */
function checkTokens({ given }: Reading): ConfigProblem[] {
  const together = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;
  const set = together.filter((name) => given[name] !== undefined);
  if (set.length === 0) return [];
  return together
    .filter((name) => given[name] === undefined)
    .map((name) => missingValue(name, `${set.join(' and ')} would be of no use without it`));
}

function checkPublicUrl({ given, values }: Reading): ConfigProblem | undefined {
  const servesPictures = values.NODE_ENV === 'production' && values.STORAGE === 'disk';
  if (!servesPictures || given.PUBLIC_URL !== undefined) return undefined;
  return missingValue('PUBLIC_URL', 'in production STORAGE=disk needs it for the addresses of pictures');
}

function checkRegion(reading: Reading): ConfigProblem | undefined {
  const { given, broken } = reading;
  if (broken.has('STORAGE') || choose(storage, reading) === 'disk') return undefined;
  if (given.AWS_REGION ?? given.AWS_DEFAULT_REGION ?? given.S3_ENDPOINT) return undefined;
  return missingValue('AWS_REGION', 'S3 needs it unless S3_ENDPOINT is set');
}

function checkKmsKey({ given, values, broken }: Reading): ConfigProblem | undefined {
  const text = given.S3_SSE_KMS_KEY_ID;
  if (text === undefined || values.STORAGE === 'disk' || broken.has('STORAGE')) return undefined;
  if (values.S3_SSE === 'aws:kms' || broken.has('S3_SSE')) return undefined;
  const got = quote('S3_SSE_KMS_KEY_ID', text, given);
  return wrongValue('S3_SSE_KMS_KEY_ID', got, 'S3_SSE to be aws:kms', 'S3_SSE=aws:kms');
}

/** The AWS SDK reads the two by itself, and without one of them silently looks elsewhere for credentials. */
function checkAwsCredentials({ given }: Reading): ConfigProblem | undefined {
  const hasId = given.AWS_ACCESS_KEY_ID !== undefined;
  const hasSecret = given.AWS_SECRET_ACCESS_KEY !== undefined;
  if (hasId === hasSecret) return undefined;
  return hasId
    ? missingValue('AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID is set')
    : missingValue('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY is set');
}

function checkTlsTwice({ given, values, broken }: Reading): ConfigProblem | undefined {
  if (given.DATABASE_TLS === undefined || broken.has('DATABASE_TLS')) return undefined;
  if (values.DATABASE === 'pglite' || broken.has('DATABASE')) return undefined;
  const inUrl = values.DATABASE_URL?.tls ?? values.DATABASE_TLS;
  if (inUrl === values.DATABASE_TLS) return undefined;
  const expected = `the same as sslmode in DATABASE_URL, which is ${inUrl}`;
  return wrongValue('DATABASE_TLS', `"${values.DATABASE_TLS}"`, expected, `DATABASE_TLS=${inUrl}`);
}

function checkAuthority({ given, values, broken }: Reading): ConfigProblem | undefined {
  const text = given.DATABASE_CA_FILE;
  if (text === undefined || values.DATABASE === 'pglite' || broken.has('DATABASE')) return undefined;
  if (broken.has('DATABASE_URL') || broken.has('DATABASE_TLS')) return undefined;
  if ((values.DATABASE_URL?.tls ?? values.DATABASE_TLS) === 'verify-full') return undefined;
  const got = quote('DATABASE_CA_FILE', text, given);
  const expected = 'DATABASE_TLS to be verify-full, because nothing else checks certificates';
  return wrongValue('DATABASE_CA_FILE', got, expected, 'DATABASE_TLS=verify-full');
}
