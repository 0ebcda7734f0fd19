import { collectFields } from '@graphql-tools/utils';
import {
  getOperationAST,
  getVariableValues,
  Kind,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { badUserInput } from '../../errors.ts';

export type RootField = GraphQLField<unknown, unknown>;

/**
 * The fields that will really run, after fragments, @skip and @include: one for each response name. `__typename` and the
 * fields of the introspection are left out.
 */
export function rootFieldsOf(
  { document, schema, operationName, variableValues }: ExecutionArgs,
  options: { hideSuggestions: boolean },
): RootField[] {
  const operation = getOperationAST(document, operationName);
  const type = operation ? schema.getRootType(operation.operation) : undefined;
  if (!operation || !type) return [];
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const variables = coerceVariables(schema, operation, variableValues, options);
  const { fields } = collectFields(schema, fragments, variables, type, operation.selectionSet);
  return [...fields.values()].flatMap(([node]) => type.getFields()[node?.name.value ?? ''] ?? []);
}

/** What @skip and @include will read. Whatever is not certain to be read there as it is here is refused. */
function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: OperationDefinitionNode,
  values: ExecutionArgs['variableValues'],
  options: { hideSuggestions: boolean },
): object {
  // The execution keeps its variables in a plain object, which loses one of this name.
  if (definitions.some(({ variable }) => variable.name.value === '__proto__')) {
    throw badUserInput('variables', 'another name', 'Give the variable $__proto__ another name.');
  }
  const { variableValues, errors } = getVariableValues(schema, definitions, values ?? {}, options);
  if (errors !== undefined) throw new AggregateError(errors);
  return variableValues;
}
