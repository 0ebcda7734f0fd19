import { type Given, type VariableName, variableNames, variables } from './variables.ts';

const longest = 80;
/** Any shorter part of a secret gives nothing away, and stands in half of all values. */
const SHORTEST_PART = 4;

/**
 * A value as a message may show it: in quotes, cut to 80 characters, control characters escaped. A secret is not shown at
 * all, and neither is a value of another variable that holds one: a key, an address with a password, or a secret of `given`.
 * Addresses are shown without their query, where some servers expect a key.
 */
export function quote(variable: VariableName, value: string, given: Given): string {
  if (variables[variable].secret || holdsSecret(value, given)) return 'a value that is not shown';
  const query = value.includes('://') ? value.search(/[?#]/) + 1 : 0;
  const end = Math.min(query || longest, longest);
  const cut = value.length > end ? `${value.slice(0, end)}…` : value;
  return JSON.stringify(cut).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

function holdsSecret(value: string, given: Given): boolean {
  const beforeAt = value.slice(0, Math.max(value.lastIndexOf('@'), 0));
  if (/\bsk-/.test(value) || /[:/]/.test(beforeAt)) return true;
  // A list is shown by its items, so a secret with a comma may stand in it by halves.
  return variableNames
    .filter((name) => variables[name].secret)
    .flatMap((name) => [given[name] ?? '', ...(given[name] ?? '').split(',')])
    .some((part) => part.trim().length >= SHORTEST_PART && value.includes(part.trim()));
}
