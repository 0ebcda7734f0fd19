import { configDotenv } from 'dotenv';
import { ConfigError } from '../config/config-error.ts';
import { parseConfig } from '../config/parse-config.ts';
import { startChecks } from './checks.ts';
import type { Finding } from './finding.ts';
import { createCleaner } from './foreign-text.ts';
import { formatFinding, summarize } from './report.ts';

// `npm run doctor`: tries every part of the configuration that the server would start with, and says in plain words what is
// wrong and what to do. The exit code is 0 where nothing failed.
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
// What came too late to be waited for, and connections that are kept alive, hold nothing up.
process.exit();

async function main(): Promise<number> {
  configDotenv({ quiet: true });
  const config = parseConfig(process.env, { workingFolder: process.cwd() });
  const checks = startChecks(config, { clock: () => new Date(), clean: createCleaner(process.env) });
  const findings: Finding[] = [];
  for (const check of checks) {
    for (const finding of await check) {
      findings.push(finding);
      console.log(formatFinding(finding));
    }
  }
  console.log(summarize(findings));
  return findings.some(({ level }) => level === 'FAILED') ? 1 : 0;
}
