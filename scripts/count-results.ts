import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { closingLine, failedTests, retriedTests, type TestReport } from './closing-line.ts';

/** node scripts/count-results.ts REPORT TEST_EXIT_CODE CHECK_EXIT_CODE: prints what the run of .ci/run comes to. */
const [reportFile = '', testExitCode, checkExitCode] = argv.slice(2);
const report = await readFile(reportFile, 'utf8').then(
  (text) => JSON.parse(text) as TestReport,
  () => undefined,
);
for (const line of [...retriedTests(report), ...failedTests(report)]) console.log(line);
console.log(closingLine(report, { tests: Number(testExitCode), check: Number(checkExitCode) }));
