import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';

// Words that tell nothing by themselves. "No", "not" and "while" do tell something.
const stopWords = new Set(
  `a about all an and any are as at be been both by can for from had has have how if in into is it its more of on one only
   or so such than that the their them then there these they this those to under up was were what when where which who
   whose will with without you your`.split(/\s+/),
);

interface Described {
  name: string;
  description?: string | null | undefined;
}

/** Every element of the schema with its coordinate; the specification describes its own scalars and introspection. */
function* elements(): Generator<[coordinate: string, element: Described]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    yield [type.name, type];
    if (isEnumType(type)) yield* type.getValues().map((value) => at(`${type.name}.${value.name}`, value));
    if (isInputObjectType(type)) {
      yield* Object.values(type.getFields()).map((field) => at(`${type.name}.${field.name}`, field));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      yield [coordinate, field];
      yield* field.args.map((argument) => at(`${coordinate}(${argument.name}:)`, argument));
    }
  }
}

function at(coordinate: string, element: Described): [string, Described] {
  return [coordinate, element];
}

/** The words of a description that neither its element's name nor any other sentence says already. */
function tellingWords({ name, description }: Described): string[] {
  const said = new Set(wordsOf(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')).map(stem));
  return wordsOf(description ?? '').filter((word) => !stopWords.has(word) && !said.has(stem(word)));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function stem(word: string): string {
  return word.replace(/(?:ies|es|s|ed|ing|e|y)$/, '');
}

describe('every element of the schema', () => {
  it.each([...elements()])('%s has a description that says more than its name', (_coordinate, element) => {
    expect(tellingWords(element).length, `"${element.description ?? ''}"`).toBeGreaterThanOrEqual(2);
  });
});

describe('the measure', () => {
  it.each<[string, string | undefined, boolean]>([
    ['createdAt', undefined, false],
    ['createdAt', 'Created at.', false],
    ['idempotencyKey', 'The key for idempotency.', false],
    ['ImageFormat', 'The formats of an image', false],
    ['ids', 'The ids.', false],
    ['createdAt', 'When the row was written to the database.', true],
  ])('takes %s with "%s": %s', (name, description, enough) => {
    expect(tellingWords({ name, description }).length >= 2).toBe(enough);
  });
});
