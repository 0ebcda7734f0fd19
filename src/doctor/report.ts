import type { Finding } from './finding.ts';

/** One line: level, subject, what is so, what to do. */
export function formatFinding({ level, subject, text, advice }: Finding): string {
  const sentences = advice === undefined ? text : `${text} ${advice}`;
  return `${level.padEnd(7)}  ${subject.padEnd(14)}  ${sentences}`;
}

/** The closing line. */
export function summarize(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const failures = count('FAILED');
  if (failures > 0) return `${failures} of ${findings.length} checks failed.`;
  const warnings = count('warning');
  if (warnings === 0) return 'All is well.';
  return `All works; ${warnings === 1 ? 'one warning is' : `${warnings} warnings are`} worth reading.`;
}
