import { GraphQLError, Kind } from 'graphql';
import { builder } from '../builder.ts';
import { UploadedFile } from '../uploaded-file.ts';

builder.scalarType('Date', {
  description: 'A calendar day in UTC as ISO 8601 writes it, "2026-12-01".',
  serialize: (value) => value,
  parseValue: refuseInput('Date'),
});

builder.scalarType('DateTime', {
  description: 'An instant in UTC as ISO 8601 writes it, "2026-11-22T17:46:00.000Z".',
  serialize: (value) => value.toISOString(),
  parseValue: refuseInput('DateTime'),
});

builder.scalarType('Decimal', {
  description: 'US dollars as an exact decimal string, "0.0531".',
  serialize: (value) => value,
  parseValue: (value) => readDecimal(value),
  parseLiteral: (node) => readDecimal(node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('File', {
  description:
    'A file of a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec). It can only be a variable.',
  serialize: () => {
    throw new GraphQLError('File can only be an argument.');
  },
  parseValue: (value) => {
    if (value instanceof UploadedFile) return value;
    throw badValue('A File must be sent as a part of a multipart request, and be null in its variables.');
  },
  parseLiteral: () => {
    throw badValue('A File must be a variable, sent as a part of a multipart request.');
  },
});

builder.scalarType('ImageSize', {
  description: '"auto", or width and height in pixels as WIDTHxHEIGHT, "1536x864".',
  serialize: (value) => value,
  parseValue: (value) => readSize(value),
  parseLiteral: (node) => readSize(node.kind === Kind.STRING ? node.value : undefined),
});

function readSize(value: unknown): string {
  if (typeof value === 'string' && /^(auto|\d{1,5}x\d{1,5})$/.test(value)) return value;
  throw badValue('A size is "auto" or WIDTHxHEIGHT in pixels, "1536x864".');
}

/** A number of JSON is none: it cannot hold all decimals exactly. */
function readDecimal(value: unknown): string {
  if (typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value)) return value;
  throw badValue('A Decimal is a string of digits with at most nine decimals, "0.25".');
}

function refuseInput(name: string): () => never {
  return () => {
    throw badValue(`${name} can only be an answer.`);
  };
}

function badValue(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
