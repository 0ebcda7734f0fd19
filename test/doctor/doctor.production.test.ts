import { describe, expect, it, onTestFinished } from 'vitest';
import { productionParts } from '../e2e/parts.ts';
import { runDoctor } from './run-doctor.ts';
import { isMissing } from '../support/missing.ts';

const { missing, name, open } = productionParts;

describe(`npm run doctor with ${name}`, () => {
  if (isMissing(missing)) return;
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
