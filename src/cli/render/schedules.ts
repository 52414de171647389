import type { Schedule, ScheduledRun } from '../../control/protocol/schedule.ts';
import { table } from './table.ts';
import { ago, duration, printable } from './text.ts';
import type { View } from './view.ts';

const COLOURS = {
  running: 'cyan',
  done: 'green',
  failed: 'red',
  cancelled: 'yellow',
  skipped: 'yellow',
  missed: 'yellow',
} as const;

export function scheduleTable(schedules: readonly Schedule[], view: View): string[] {
  if (schedules.length === 0) return ['No schedules: [[schedule]] in moontide.toml makes one.'];
  const lines = table(
    [
      { head: 'NAME', gives: 'end' },
      { head: 'RUNS' },
      { head: 'WHEN', gives: 'end' },
      { head: 'NEXT' },
      { head: 'LAST' },
    ],
    schedules.map((schedule) => [
      printable(schedule.name),
      schedule.run,
      when(schedule),
      next(schedule, view),
      last(schedule.lastRun, view),
    ]),
    view.columns,
  );
  const reasons = schedules.flatMap(({ name, lastRun }) =>
    lastRun?.message === undefined ? [] : [`${printable(name)}: ${printable(lastRun.message)}`],
  );
  return reasons.length === 0 ? lines : [...lines, '', ...reasons];
}

function when({ cron, timezone, everyWeeks }: Schedule): string {
  const weeks = everyWeeks === 1 ? '' : `, every ${everyWeeks} weeks`;
  return printable(`${cron} ${timezone}${weeks}`);
}

/** On the clocks that the schedule goes by. */
function next({ nextAt, timezone }: Schedule, { now }: View): string {
  if (nextAt === undefined) return 'never';
  const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: timezone });
  const at = Date.parse(nextAt);
  return `${shown.format(at)} (in ${duration(at - now)})`;
}

function last(run: ScheduledRun | undefined, { now, style }: View): string {
  if (run === undefined) return 'never';
  return `${style(COLOURS[run.outcome], run.outcome)} ${ago(run.endedAt ?? run.at, now)}`;
}
