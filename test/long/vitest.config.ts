import { defineConfig } from 'vitest/config';
import usual from '../../vitest.config.ts';

/** Tests that take minutes: `npm run test:long`. */
export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    projects: undefined,
    include: ['test/long/**/*.long.ts'],
    provide: { databaseKind: 'pglite' },
  },
});
