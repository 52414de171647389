import type { Schedule } from '../../src/core/schedule.ts';
import { parseCron } from '../../src/schedule/parse-cron.ts';
import { findZone } from '../../src/schedule/zone.ts';

export interface ScheduleWords extends Partial<Omit<Schedule, 'cron' | 'zone' | 'expression'>> {
  readonly cron: string;
}

/** A schedule as the configuration makes it. */
export function scheduleOf({ cron: expression, timezone = 'UTC', ...rest }: ScheduleWords): Schedule {
  const parsed = parseCron(expression);
  const zone = findZone(timezone);
  if ('problem' in parsed || zone === undefined) throw new Error(`no schedule: ${expression} ${timezone}`);
  const { cron } = parsed;
  return {
    name: 'nightly',
    run: 'sync',
    makeUpMs: 86_400_000,
    everyWeeks: 1,
    ...rest,
    expression,
    timezone,
    cron,
    zone,
  };
}
