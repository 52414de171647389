import { defineConfig } from 'vitest/config';

const kinds = ['unit', 'property', 'contract', 'integration', 'e2e'] as const;

export default defineConfig({
  test: {
    projects: kinds.map((name) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        // Real processes on shared two-core machines: generous, so that only a hang trips it.
        testTimeout: name === 'e2e' ? 300_000 : 120_000,
        hookTimeout: 120_000,
        expect: { poll: { timeout: 60_000 } },
      },
    })),
    // Two cores: more workers only make each other slower.
    maxWorkers: 2,
  },
});
