import { describe, expect, it } from 'vitest';
import { scheduleTable } from '../../../../src/cli/render/schedules.ts';

const view = {
  style: (_format: unknown, text: string) => text,
  columns: 200,
  brief: false,
  now: Date.UTC(2026, 0, 9, 12),
};

describe('scheduleTable', () => {
  it('shows the next run on the clocks of the schedule, and why the last one failed', () => {
    const lines = scheduleTable(
      [
        {
          name: 'sprint',
          run: 'reupload',
          cron: '0 18 * * fri',
          timezone: 'Europe/Berlin',
          everyWeeks: 2,
          catchUpHours: 24,
          nextAt: '2026-01-09T17:00:00.000Z',
          lastRun: { outcome: 'failed', at: '2026-01-09T11:00:00.000Z', message: 'No route.' },
        },
        { name: 'once', run: 'sync', cron: '@daily', timezone: 'UTC', everyWeeks: 1, catchUpHours: 24 },
      ],
      view,
    );
    expect(lines).toEqual([
      'NAME    RUNS      WHEN                                       NEXT                       LAST',
      'sprint  reupload  0 18 * * fri Europe/Berlin, every 2 weeks  2026-01-09 18:00 (in 5 h)  failed 1 h ago',
      'once    sync      @daily UTC                                 never                      never',
      '',
      'sprint: No route.',
    ]);
  });

  it('says how to make one where there is none', () => {
    expect(scheduleTable([], view)).toEqual(['No schedules: [[schedule]] in moontide.toml makes one.']);
  });
});
