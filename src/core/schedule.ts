/**
 * When a schedule is due. A run belongs to a time on the clocks of its zone: where they are put forward over that time it
 * is due at that moment, where they are put back and show it twice it is due the first time only. What goes every hour
 * goes every hour then too.
 */
import { DAY_MS, clockDay, dateOf, instantsOf, localDay, type Day, type Zone } from './civil-time.ts';
import { isHourly, matchesDay, timesOfDay, type Cron } from './cron.ts';
import type { Instant } from './model.ts';

export interface Timing {
  readonly cron: Cron;
  readonly zone: Zone;
  /** Runs in the first of every so many weeks, counted from `startingDay`. */
  readonly everyWeeks: number;
  /** Nothing is due before; where weeks are left out, the first day of the first week. */
  readonly startingDay?: Day;
}

/** What a schedule does. */
export type ScheduledWork = 'sync' | 'clean' | 'reupload' | 'sprint-end' | 'report';

/** Work that is done by the clock, as the configuration has it. */
export interface Schedule extends Timing {
  readonly name: string;
  readonly run: ScheduledWork;
  /** What `cron` was parsed from. */
  readonly expression: string;
  /** Name of `zone`. */
  readonly timezone: string;
  /** How old a missed run may be to be made up. */
  readonly makeUpMs: number;
}

/** Names exactly when a schedule runs: one that was changed has missed nothing. */
export function definitionOf({ expression, timezone, everyWeeks, startingDay }: Schedule): string {
  return [expression, timezone, everyWeeks, startingDay ?? ''].join(' | ');
}

/** Dates come back after 400 years at most, and 29 February within 8; with weeks left out it takes longer. */
const SEARCH_DAYS = 366 * 60;

/** The first due instant after `after`; undefined when there is none in sixty years. */
export function nextDue(timing: Timing, after: Instant): Instant | undefined {
  return duesAfter(timing, after).next().value;
}

/** Ascending; ends when there is none in sixty years. */
export function* duesAfter(timing: Timing, after: Instant): Generator<Instant, undefined> {
  // A day earlier: clocks that were put forward over midnight may have moved yesterday's last run into today.
  const from = Math.max(localDay(timing.zone, after) - 1, timing.startingDay ?? Number.NEGATIVE_INFINITY);
  let last = after;
  for (let day = from, lastDay = from + SEARCH_DAYS; day < lastDay; day += 1) {
    for (const due of duesOf(timing, day)) {
      if (due <= last) continue;
      yield due;
      last = due;
      lastDay = day + SEARCH_DAYS;
    }
  }
}

/** The last due instant after `after` and not after `until`; undefined when there is none. */
export function lastDue(timing: Timing, after: Instant, until: Instant): Instant | undefined {
  const oldest = localDay(timing.zone, after) - 1;
  for (let day = localDay(timing.zone, until); day >= oldest; day -= 1) {
    const due = duesOf(timing, day).findLast((at) => at <= until);
    if (due !== undefined) return due > after ? due : undefined;
  }
  return undefined;
}

/** Ascending, each once. */
function duesOf(timing: Timing, day: Day): readonly Instant[] {
  if (!isActive(timing, day)) return [];
  const { cron, zone } = timing;
  const clocks = clockDay(zone, day);
  const dues = timesOfDay(cron).flatMap((time) => {
    const shown = instantsOf(clocks, day * DAY_MS + time);
    return isHourly(cron) ? shown : [shown[0] ?? clocks.changeAt];
  });
  return [...new Set(dues)].toSorted((a, b) => a - b);
}

function isActive({ cron, everyWeeks, startingDay }: Timing, day: Day): boolean {
  if (startingDay !== undefined) {
    if (day < startingDay) return false;
    if (Math.floor((day - startingDay) / 7) % everyWeeks !== 0) return false;
  }
  return matchesDay(cron, day);
}

export type Decision =
  | { readonly kind: 'wait'; readonly until: Instant | undefined }
  /** `late`: it fell due while nobody was there to run it. */
  | { readonly kind: 'run'; readonly dueAt: Instant; readonly isLate: boolean }
  /** Missed too long ago to be made up. */
  | { readonly kind: 'missed'; readonly dueAt: Instant };

export interface Moment {
  readonly now: Instant;
  /** Everything that fell due until then is settled: run, made up or given up. */
  readonly settledUntil: Instant;
  readonly makeUpMs: number;
}

/** A run that is later than this was missed: nobody was there to start it on time. */
const ON_TIME_MS = 60_000;

/** However many runs were missed, the last is made up once. */
export function decide(timing: Timing, { now, settledUntil, makeUpMs }: Moment): Decision {
  const dueAt = lastDue(timing, settledUntil, now);
  if (dueAt === undefined) return { kind: 'wait', until: nextDue(timing, Math.max(now, settledUntil)) };
  const lateMs = now - dueAt;
  if (lateMs <= ON_TIME_MS) return { kind: 'run', dueAt, isLate: false };
  return lateMs <= makeUpMs ? { kind: 'run', dueAt, isLate: true } : { kind: 'missed', dueAt };
}

/** A date as configurations have it. */
export function showDay(day: Day): string {
  const { year, month, date } = dateOf(day);
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}
