import { describe, expect, it, onTestFinished } from 'vitest';
import { productionParts } from '../e2e/parts.ts';
import { runDoctor } from './run-doctor.ts';

const { missing, name, open } = productionParts;

if (process.env['REQUIRE_ALL'] === '1' && missing.length > 0) {
  throw new Error(`With REQUIRE_ALL=1 these variables must be set: ${missing.join(', ')}`);
}

describe.skipIf(missing.length > 0)(`npm run doctor with ${name}`, () => {
  it('finds all well', async () => {
    const { env, close } = await open();
    onTestFinished(close);
    const { exitCode, lines } = await runDoctor(env);
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual(['All is well.']);
    for (const subject of ['painter', 'model', 'presigned URL', 'privacy', 'S3 delete', 'tables']) {
      expect(lines).toContainEqual(expect.stringContaining(`ok       ${subject}`));
    }
    expect(exitCode).toBe(0);
  });
});
