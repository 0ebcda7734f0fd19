import { expect, it } from 'vitest';
import { answerOf, errorBodyRows } from './error-bodies.ts';
import { failureOf, summary } from './failure.ts';

it.each(errorBodyRows)('%s (%i)', async (...row) => {
  const [, , , { sendAgain = false, details, ...expected }] = row;
  const failure = await failureOf(() => answerOf(row));
  expect(summary(failure)).toMatchObject({ ...expected, sendAgain });
  if (details !== undefined) expect(failure.error.details).toStrictEqual(details);
});
