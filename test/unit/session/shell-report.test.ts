import { describe, expect, it } from 'vitest';
import type { Tell } from '../../../src/session/events.ts';
import { createShellReport } from '../../../src/session/shell-report.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function reported(): { readonly clock: ManualClock; readonly told: unknown[]; readonly end: () => void } {
  const clock = new ManualClock();
  const told: unknown[] = [];
  const tell: Tell = (type, data) => void told.push([type, 'progress' in data ? data.progress : data]);
  const report = createShellReport({ clock, tell, callId: 'call_1', command: 'make', maxCharacters: 100 });
  return { clock, told, end: () => report.end() };
}

describe('the report on a command', () => {
  it('tells every second that a silent one goes on, and nothing once it has ended', async () => {
    const { clock, told, end } = reported();
    await clock.advance(1000);
    await clock.advance(1000);
    const nothing = { stdoutLines: 0, stderrLines: 0, bytesReceived: 0 };
    expect(told).toEqual([
      ['tool_progress', { ...nothing, elapsed: 1 }],
      ['tool_progress', { ...nothing, elapsed: 2 }],
    ]);
    end();
    await clock.advance(60_000);
    expect(told).toHaveLength(2);
  });

  it('tells of a long one less often', async () => {
    const { clock, told, end } = reported();
    for (let second = 0; second < 3600; second += 1) await clock.advance(1000);
    expect(told.length).toBeGreaterThan(300);
    expect(told.length).toBeLessThan(500);
    end();
  });
});
