import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { badUserInput } from '../../errors.ts';

/**
 * The most that one operation may ask for. `complexity` counts the fields of an answer, those of a list for each entry that
 * it may have; `depth` levels, `breadth` fields of the document with its fragments written out. An application's largest
 * pages, a hundred generations with all their images, are at two thirds of it.
 */
const queryLimits = {
  depth: 12,
  breadth: 500,
  aliases: 50,
  directives: 50,
  complexity: 25_000,
} as const;

/**
 * Refuses what would be too much work before any of it is begun.
 * @throws LienzoError BAD_USER_INPUT with the figures
 */
export function limitQueryCost({ document, schema, operationName, variableValues }: ExecutionArgs): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  const { depth, breadth, complexity } = complexityFromQuery(only(document, operation), {
    schema,
    variables: variableValues ?? {},
  });
  const cost = {
    depth,
    breadth: breadth + introspectedFields(document, operation),
    complexity,
    ...count(document),
  };
  for (const measure of Object.keys(queryLimits) as (keyof typeof queryLimits)[]) {
    const limit = queryLimits[measure];
    if (cost[measure] <= limit) continue;
    throw badUserInput(
      'query',
      `${measure} at most ${limit}`,
      `This operation is too large: ${measure} ${cost[measure]}, at most ${limit}. Ask for less at once.`,
    );
  }
}

/** The document without the operations that do not run. */
function only(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const definitions = document.definitions.filter(
    (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return { ...document, definitions };
}

/** What is asked of the schema itself, with its fragments written out: the measure above looks at `__schema` and no deeper. */
function introspectedFields(document: DocumentNode, operation: OperationDefinitionNode): number {
  const sizes = new Map<string, number>();
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const sizeOf = ({ selections }: SelectionSetNode, isIntrospected: boolean): number =>
    selections.reduce((sum, selection) => sum + sizeOfSelection(selection, isIntrospected), 0);
  const sizeOfSelection = (selection: SelectionNode, isIntrospected: boolean): number => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, isIntrospected);
    if (selection.kind === Kind.INLINE_FRAGMENT) return sizeOf(selection.selectionSet, isIntrospected);
    const begins = selection.name.value === '__schema' || selection.name.value === '__type';
    const within =
      selection.selectionSet === undefined ? 0 : sizeOf(selection.selectionSet, isIntrospected || begins);
    return within + (isIntrospected ? 1 : 0);
  };
  // Each is measured once: written out, they may be more than there is time to count.
  const sizeOfFragment = (name: string, isIntrospected: boolean): number => {
    const key = `${name} ${isIntrospected}`;
    const fragment = fragments.get(name);
    const size =
      sizes.get(key) ?? (fragment === undefined ? 0 : sizeOf(fragment.selectionSet, isIntrospected));
    sizes.set(key, size);
    return size;
  };
  return sizeOf(operation.selectionSet, false);
}

function count(document: DocumentNode): { aliases: number; directives: number } {
  const counted = { aliases: 0, directives: 0 };
  visit(document, {
    Field: ({ alias }) => {
      if (alias !== undefined) counted.aliases += 1;
    },
    Directive: () => {
      counted.directives += 1;
    },
  });
  return counted;
}
