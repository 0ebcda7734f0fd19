/** The part of the report of Vitest's `json` reporter that is counted. */
export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * "N passed, N failed, N skipped". Tests are counted one by one. What failed without a test to show for it counts as one
 * failure each: a test file that could not be loaded, a test run that ended badly or left no report, `npm run check`.
 */
export function closingLine(
  report: TestReport | undefined,
  exitCodes: { tests: number; check: number },
): string {
  const brokenFiles =
    report?.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
    ).length ?? 0;
  const failedTests = (report?.numFailedTests ?? 0) + brokenFiles;
  const unexplained = exitCodes.tests !== 0 && failedTests === 0 ? 1 : 0;
  const failed = failedTests + unexplained + (exitCodes.check === 0 ? 0 : 1);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return `${report?.numPassedTests ?? 0} passed, ${failed} failed, ${skipped} skipped`;
}
