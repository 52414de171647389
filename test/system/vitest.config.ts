import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that need programs of the system (packages.txt); `npm run test:system` installs those first. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    name: 'system',
    include: ['test/system/**/*.test.ts'],
    // Generous, so that only a hang trips it.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
  },
});
