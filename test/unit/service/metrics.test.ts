import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../service/metrics.ts';

describe('the figures for Prometheus', () => {
  it('count the tokens that turns take, by what they were', async () => {
    const metrics = createMetrics();
    for (const output of [7, 3]) metrics.spent({ input: 100, cached: 80, written: 5, output });
    const page = await metrics.text({ version: '1.2.3', pid: 1, startedAt: 0, projects: [], accounts: [] });
    expect(page).toContain('moontide_tokens_total{kind="read"} 200');
    expect(page).toContain('moontide_tokens_total{kind="cached"} 160');
    expect(page).toContain('moontide_tokens_total{kind="cache_written"} 10');
    expect(page).toContain('moontide_tokens_total{kind="answered"} 10');
  });
});
