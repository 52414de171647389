import { describe, expect, it } from 'vitest';
import { sentence } from '../chaos/report.ts';
import { runChaos } from '../chaos/run.ts';

/** Long enough for a round or two; `npm run chaos` goes on for as long as it is wanted. */
const DURATION_MS = 10_000;
const SEEDS = [11, 12] as const;

describe('two daemons on one account that fails one request in five', () => {
  it.concurrent.each(SEEDS)(
    'are killed while people edit, and leave exactly their documents behind (seed %i)',
    { timeout: 300_000 },
    async (seed) => {
      const report = await runChaos({ seed, durationMs: DURATION_MS });
      expect(report.wrong, sentence(report)).toEqual([]);
      expect(report.kills).toBeGreaterThan(0);
      expect(report.faults).toBeGreaterThan(0);
      const { locks, unreadable, readOnly, deaf } = report;
      expect(locks + unreadable + readOnly + deaf).toBeGreaterThan(0);
    },
  );
});
