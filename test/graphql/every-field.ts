import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Of fields below the root. */
const neededArguments: Record<string, string> = { 'Image.signedUrl': '(expiresIn: 60)' };

/**
 * Everything that can be selected of a type, as text. A type within itself is cut down to its id, so that it ends.
 * @param visited gets each "Type.field" that is selected
 */
export function everyFieldOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  visited: Set<string>,
  above: readonly string[] = [],
  alias: (name: string) => string = () => '',
): string {
  if (isAbstractType(type)) {
    // The types behind one have fields of the same name that can be null in one and not in the other.
    const aliasIn = (kind: string) => (name: string) => `${kind}_${name}: `;
    const kinds = schema
      .getPossibleTypes(type)
      .map((kind) => `... on ${kind.name} ${everyFieldOf(schema, kind, visited, above, aliasIn(kind.name))}`);
    if (isInterfaceType(type))
      Object.keys(type.getFields()).forEach((name) => visited.add(`${type.name}.${name}`));
    return `{ __typename ${kinds.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const isWithinItself = above.includes(type.name);
  const selected = Object.values(type.getFields()).flatMap((field) => {
    if (isWithinItself && field.name !== 'id') return [];
    const path = `${type.name}.${field.name}`;
    visited.add(path);
    const named = `${alias(field.name)}${field.name}${neededArguments[path] ?? ''}`;
    return [`${named} ${everyFieldOf(schema, getNamedType(field.type), visited, [...above, type.name])}`];
  });
  return `{ ${selected.length > 0 ? selected.join(' ') : '__typename'} }`;
}

/** The fields that requests begin with, as "Query.images". */
export function rootFieldsOf(
  schema: GraphQLSchema,
): { type: GraphQLObjectType; name: string; path: string }[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? Object.keys(type.getFields()).map((name) => ({ type, name, path: `${type.name}.${name}` })) : [],
  );
}
