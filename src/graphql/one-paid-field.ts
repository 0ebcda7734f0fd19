import { collectFields } from '@graphql-tools/utils';
import { getOperationAST, Kind, type ExecutionArgs, type FragmentDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badUserInput, type LienzoError } from '../errors.ts';
import { maskError } from './error-mask.ts';

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
  onExecute: ({ args, setResultAndStopExecution }) => {
    if (paidFieldsOf(args) <= 1) return;
    setResultAndStopExecution({ errors: [maskError(severalPaidFields())] });
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
  const variables = { ...defaultsOf(operation), ...variableValues };
  const { fields } = collectFields(schema, fragments, variables, mutationType, operation.selectionSet);
  return [...fields.values()].filter(([field]) => field !== undefined && paidFields.has(field.name.value))
    .length;
}

/** Defaults of Boolean variables, on which @skip and @include may depend. */
function defaultsOf({
  variableDefinitions,
}: NonNullable<ReturnType<typeof getOperationAST>>): Record<string, unknown> {
  return Object.fromEntries(
    (variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.BOOLEAN ? [[variable.name.value, defaultValue.value]] : [],
    ),
  );
}

function severalPaidFields(): LienzoError {
  return badUserInput(
    'mutation',
    'one paid field in a request',
    'A request may hold one paid field. Send one request for each picture, or ask generateImages for several of one prompt.',
  );
}
