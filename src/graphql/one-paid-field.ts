import { collectFields } from '@graphql-tools/utils';
import {
  getOperationAST,
  getVariableValues,
  Kind,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badUserInput, type LienzoError } from '../errors.ts';

/** The fields that buy pictures. */
export const paidFields: ReadonlySet<string> = new Set([
  'generateImage',
  'generateImages',
  'varyImage',
  'editImage',
]);

/**
 * Lets a request buy once: mutations run one after the other, and one that fails would null the results of the others
 * that were paid for. Looks at what will really run, after fragments, @skip and @include.
 */
export const onePaidField: Plugin = {
  onExecute: ({ args }) => {
    if (paidFieldsOf(args) > 1) throw severalPaidFields();
  },
};

function paidFieldsOf({ document, schema, operationName, variableValues }: ExecutionArgs): number {
  const operation = getOperationAST(document, operationName);
  const mutationType = schema.getMutationType();
  if (operation?.operation !== 'mutation' || !mutationType) return 0;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const { fields } = collectFields(
    schema,
    fragments,
    coerceVariables(schema, operation, variableValues),
    mutationType,
    operation.selectionSet,
  );
  return [...fields.values()].filter(([field]) => field !== undefined && paidFields.has(field.name.value))
    .length;
}

/** What @skip and @include will read. Whatever is not certain to be read there as it is here is refused. */
function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: OperationDefinitionNode,
  values: ExecutionArgs['variableValues'],
): object {
  // The execution keeps its variables in a plain object, which loses one of this name.
  if (definitions.some(({ variable }) => variable.name.value === '__proto__')) {
    throw badUserInput('variables', 'another name', 'Give the variable $__proto__ another name.');
  }
  const { variableValues, errors } = getVariableValues(schema, definitions, values ?? {});
  if (errors !== undefined) throw new AggregateError(errors);
  return variableValues;
}

function severalPaidFields(): LienzoError {
  return badUserInput(
    'mutation',
    'one paid field in a request',
    'A request may hold one paid field. Send one request for each picture, or ask generateImages for several of one prompt.',
  );
}
