/** Dates and times of day as people in a zone have them, and the instants that they name. */
import type { Instant } from './model.ts';

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** What a zone's clocks show. */
export interface Zone {
  /** What is added to UTC for the local time, at this instant. */
  offsetMs(at: Instant): number;
}

/** Days since 1970-01-01, whatever the zone. */
export type Day = number;

/** What clocks show, as milliseconds since 1970-01-01T00:00 on the same clocks: may never be shown, or be shown twice. */
export type WallTime = number;

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly date: number;
}

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, in eras of 400 years. */
function dayOf({ year, month, date }: CivilDate): Day {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function dateOf(day: Day): CivilDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** 0 is Sunday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** `2026-03-29`; undefined for what is no date. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const given = { year: Number(match[1]), month: Number(match[2]), date: Number(match[3]) };
  const day = dayOf(given);
  const found = dateOf(day);
  return found.month === given.month && found.date === given.date ? day : undefined;
}

export function localDay(zone: Zone, at: Instant): Day {
  return Math.floor((at + zone.offsetMs(at)) / DAY_MS);
}

/** What the clocks of a zone do on a day and around it. */
export interface ClockDay {
  readonly beforeMs: number;
  readonly afterMs: number;
  /** When they are put from `beforeMs` to `afterMs`; infinite where both are the same. */
  readonly changeAt: Instant;
}

/** Zones are less than a day away from UTC, and change at most once in the days around. */
export function clockDay(zone: Zone, day: Day): ClockDay {
  const [from, to] = [(day - 1) * DAY_MS, (day + 2) * DAY_MS];
  const [beforeMs, afterMs] = [zone.offsetMs(from), zone.offsetMs(to)];
  if (beforeMs === afterMs) return { beforeMs, afterMs, changeAt: Number.POSITIVE_INFINITY };
  let [low, high] = [from / MINUTE_MS, to / MINUTE_MS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetMs(middle * MINUTE_MS) === beforeMs) low = middle;
    else high = middle;
  }
  return { beforeMs, afterMs, changeAt: high * MINUTE_MS };
}

/** When clocks show `wall`: twice when they are put back over it, never when they are put forward over it. */
export function instantsOf({ beforeMs, afterMs, changeAt }: ClockDay, wall: WallTime): readonly Instant[] {
  const [early, late] = [wall - beforeMs, wall - afterMs];
  return [...(early < changeAt ? [early] : []), ...(late >= changeAt ? [late] : [])];
}
