/** The part of the report of Vitest's `json` reporter that is counted. */
export interface TestReport {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[];
  }[];
}

/**
 * "N passed, N failed, N skipped". Tests are counted one by one. What failed without a test to show for it counts as one
 * failure each: a test file that could not be loaded, a test run that ended badly or left no report, `npm run check`.
 */
export function closingLine(
  report: TestReport | undefined,
  exitCodes: { tests: number; check: number },
): string {
  const shown = failedTests(report).length;
  const unexplained = exitCodes.tests !== 0 && shown === 0 ? 1 : 0;
  const failed = shown + unexplained + (exitCodes.check === 0 ? 0 : 1);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return `${report?.numPassedTests ?? 0} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * What failed, a line each and the first lines of why: the last lines of a long output are the ones that are kept, and
 * the logs of servers push the reporter's own list out of them.
 */
export function failedTests(report: TestReport | undefined): string[] {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = testLines('FAILED', file, 'failed');
    if (file.status !== 'failed' || failed.length > 0) return failed;
    return [`FAILED ${file.name}: ${firstLines(file.message)}`];
  });
}

/** What passed only when it was tried again, in the same form: it is not counted as failed, and wants to be looked at. */
export function retriedTests(report: TestReport | undefined): string[] {
  return (report?.testResults ?? []).flatMap((file) => testLines('RETRIED', file, 'passed'));
}

/** A test that passed has failure messages where an earlier try failed. */
function testLines(
  word: string,
  { name, assertionResults }: TestReport['testResults'][number],
  wanted: 'passed' | 'failed',
): string[] {
  return assertionResults
    .filter(
      ({ status, failureMessages }) => status === wanted && (wanted === 'failed' || failureMessages?.length),
    )
    .map(
      ({ fullName, failureMessages }) =>
        `${word} ${name} > ${fullName}: ${firstLines(failureMessages?.join('\n') ?? '')}`,
    );
}

const firstLines = (text: string): string => text.split('\n').slice(0, 12).join('\n  ');
