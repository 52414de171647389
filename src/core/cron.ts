/** Cron expressions, parsed: which days and which times of day they name. */
import { dateOf, weekdayOf, type Day } from './civil-time.ts';

/** Sorted, without repetitions, never empty. */
export interface Cron {
  /** 0 to 59. */
  readonly minutes: readonly number[];
  /** 0 to 23. */
  readonly hours: readonly number[];
  /** 1 to 31. */
  readonly dates: readonly number[];
  /** 1 to 12. */
  readonly months: readonly number[];
  /** 0 to 6; 0 is Sunday. */
  readonly weekdays: readonly number[];
}

const MINUTE_MS = 60_000;

/** Where both dates and weekdays are restricted, either is enough, as crontab(5) has it. */
export function matchesDay({ dates, months, weekdays }: Cron, day: Day): boolean {
  const { month, date } = dateOf(day);
  if (!months.includes(month)) return false;
  const isDate = dates.includes(date);
  const isWeekday = weekdays.includes(weekdayOf(day));
  const areBothRestricted = dates.length < 31 && weekdays.length < 7;
  return areBothRestricted ? isDate || isWeekday : isDate && isWeekday;
}

/** Milliseconds since midnight, ascending. */
export function timesOfDay({ hours, minutes }: Cron): readonly number[] {
  return hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * MINUTE_MS));
}

/** True for what goes by the passing of hours, not by what clocks show. */
export function isHourly({ hours }: Cron): boolean {
  return hours.length === 24;
}
