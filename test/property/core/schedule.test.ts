import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/core/civil-time.ts';
import { decide, duesAfter, lastDue, nextDue, type Timing } from '../../../src/core/schedule.ts';
import { parseCron } from '../../../src/schedule/parse-cron.ts';
import { findZone } from '../../../src/schedule/zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** North and south, half hours, a change at midnight, negative summer time, a day that was left out, none at all. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Pacific/Apia',
  'Europe/Dublin',
  'Asia/Kathmandu',
  'UTC',
] as const;

const field = (least: number, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
  );
const minutes = fc.oneof(fc.constantFrom('0', '30', '59', '*/20'), field(0, 59));
const hours = fc.oneof(fc.constantFrom('*', '0', '1', '2', '3', '0-3', '23', '1,2,3'), field(0, 23));
const crons = fc
  .tuple(
    minutes,
    hours,
    fc.oneof(fc.constant('*'), field(1, 28)),
    fc.constant('*'),
    fc.oneof(fc.constant('*'), field(0, 6)),
  )
  .map((fields) => fields.join(' '));
const zones = fc.constantFrom(...ZONES);
const moments = fc.integer({ min: Date.UTC(2000, 0, 1) / MINUTE_MS, max: Date.UTC(2040, 0, 1) / MINUTE_MS });
const weeks = fc.integer({ min: 1, max: 4 });

function timingOf(cron: string, zoneName: string, everyWeeks = 1, startingDay?: number): Timing {
  const parsed = parseCron(cron);
  const zone = findZone(zoneName);
  if ('problem' in parsed || zone === undefined) throw new Error(`no schedule: ${cron} ${zoneName}`);
  return { cron: parsed.cron, zone, everyWeeks, ...(startingDay === undefined ? {} : { startingDay }) };
}

/** Somebody who looks at a clock on the wall every minute, and at a note with the cron expression. */
function* watchClock(cron: string, zoneName: string, from: number, until: number): Generator<number> {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zoneName, dateStyle: 'short', timeStyle: 'short' });
  const wallAt = (at: number): number => Date.parse(`${clock.format(at).replace(' ', 'T')}:00Z`);
  const [minute = '', hour = '', date = '', , weekday = ''] = cron.split(' ');
  const says = (note: string, value: number): boolean => {
    if (note === '*') return true;
    if (note.startsWith('*/')) return value % Number(note.slice(2)) === 0;
    const [first, last] = note.split('-').map(Number);
    if (first !== undefined && last !== undefined) return value >= first && value <= last;
    return note.split(',').map(Number).includes(value);
  };
  const isNoted = (wall: number): boolean => {
    const shown = new Date(wall);
    const isDate = says(date, shown.getUTCDate());
    const isWeekday = says(weekday, shown.getUTCDay());
    const isDay = date !== '*' && weekday !== '*' ? isDate || isWeekday : isDate && isWeekday;
    return isDay && says(hour, shown.getUTCHours()) && says(minute, shown.getUTCMinutes());
  };
  const seen = new Set<number>();
  let before = wallAt(from) - MINUTE_MS;
  for (let at = from; at <= until; at += MINUTE_MS) {
    const wall = wallAt(at);
    const skipped: number[] = [];
    if (hour !== '*') for (let gone = before + MINUTE_MS; gone < wall; gone += MINUTE_MS) skipped.push(gone);
    const isNew = hour === '*' || !seen.has(wall);
    if ((isNew && isNoted(wall)) || skipped.some(isNoted)) yield at;
    for (const time of [...skipped, wall]) seen.add(time);
    before = wall;
  }
}

/** The changes of a zone's offset from 2000 to 2040, to the minute. */
function changesOf(zoneName: string): number[] {
  const zone = findZone(zoneName);
  const changes: number[] = [];
  let before = zone?.offsetMs(Date.UTC(2000, 0, 1));
  for (let at = Date.UTC(2000, 0, 1); at < Date.UTC(2040, 0, 1); at += DAY_MS) {
    const after = zone?.offsetMs(at + DAY_MS);
    if (before !== after) changes.push(at);
    before = after;
  }
  return changes;
}
const CHANGES = new Map(ZONES.map((name) => [name, changesOf(name)]));
const changes = zones
  .filter((name) => (CHANGES.get(name) ?? []).length > 0)
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(CHANGES.get(name) ?? []))));

function allDues(timing: Timing, from: number, until: number): number[] {
  const dues: number[] = [];
  for (const due of duesAfter(timing, from)) {
    if (due > until) break;
    dues.push(due);
  }
  return dues;
}

describe('nextDue', () => {
  it('agrees with somebody who watches the clock while it is put forward or back', () => {
    fc.assert(
      fc.property(crons, changes, (cron, [zoneName, change]) => {
        const [from, until] = [change - DAY_MS, change + 2.5 * DAY_MS];
        const watched = [...watchClock(cron, zoneName, from - DAY_MS, until)].filter((at) => at > from);
        expect(allDues(timingOf(cron, zoneName), from, until)).toEqual(watched);
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with them on any day of forty years', () => {
    fc.assert(
      fc.property(crons, zones, moments, (cron, zoneName, minute) => {
        const from = minute * MINUTE_MS;
        const watched = [...watchClock(cron, zoneName, from - DAY_MS, from + DAY_MS)].filter((at) => at > from);
        expect(allDues(timingOf(cron, zoneName), from, from + DAY_MS)).toEqual(watched);
      }),
      { numRuns: 40 },
    );
  });

  it('gives a daily run once on every day of ten years, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        zones.filter((name) => name !== 'Pacific/Apia'),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 2000, max: 2030 }),
        (zoneName, hour, minute, year) => {
          const timing = timingOf(`${minute} ${hour} * * *`, zoneName);
          const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zoneName });
          const [from, until] = [Date.UTC(year, 0, 2, 12), Date.UTC(year + 10, 0, 2, 12)];
          const days = allDues(timing, from, until).map((at) => format.format(at));
          expect(new Set(days).size).toBe(days.length);
          expect(Math.abs(days.length - (until - from) / DAY_MS)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('leaves out the weeks between, on the same weekday, for years', () => {
    fc.assert(
      fc.property(zones, weeks, fc.integer({ min: 11_000, max: 25_000 }), (zoneName, everyWeeks, startingDay) => {
        const weekday = new Date(startingDay * DAY_MS).getUTCDay();
        const timing = timingOf(`0 12 * * ${weekday}`, zoneName, everyWeeks, startingDay);
        const dues = allDues(timing, 0, (startingDay + 1500) * DAY_MS);
        expect(Math.abs((dues[0] ?? 0) - (startingDay * DAY_MS + 12 * HOUR_MS))).toBeLessThanOrEqual(14 * HOUR_MS);
        for (const [index, due] of dues.slice(1).entries()) {
          const gap = due - (dues[index] ?? 0);
          // Samoa left out a whole day.
          const slack = zoneName === 'Pacific/Apia' ? 25 * HOUR_MS : HOUR_MS;
          expect(Math.abs(gap - everyWeeks * 7 * DAY_MS)).toBeLessThanOrEqual(slack);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('lastDue', () => {
  it('is the last of those that nextDue gives', () => {
    fc.assert(
      fc.property(crons, zones, moments, fc.integer({ min: 1, max: 5000 }), (cron, zoneName, minute, lengthMinutes) => {
        const timing = timingOf(cron, zoneName);
        const [from, until] = [minute * MINUTE_MS, (minute + lengthMinutes) * MINUTE_MS];
        expect(lastDue(timing, from, until)).toBe(allDues(timing, from, until).at(-1));
      }),
      { numRuns: 100 },
    );
  });
});

describe('decide', () => {
  it('runs each due time once at most, and none but the last of those that were missed, however one sleeps', () => {
    const naps = fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        crons,
        zones,
        moments,
        naps,
        fc.integer({ min: 0, max: 2880 }),
        (cron, zoneName, start, sleeps, window) => {
          const timing = timingOf(cron, zoneName);
          let now = start * MINUTE_MS;
          let settledUntil = now;
          for (const sleepMinutes of sleeps) {
            const before = now;
            now += sleepMinutes * MINUTE_MS;
            const decision = decide(timing, { now, settledUntil, makeUpMs: window * MINUTE_MS });
            const missed = allDues(timing, before, now);
            expect(decision.kind === 'wait').toBe(missed.length === 0);
            if (decision.kind === 'wait') {
              expect(decision.until).toBe(nextDue(timing, now));
              continue;
            }
            expect(decision.dueAt).toBe(missed.at(-1));
            expect(decision.kind === 'run').toBe(now - decision.dueAt <= Math.max(window, 1) * MINUTE_MS);
            settledUntil = decision.dueAt;
            expect(decide(timing, { now, settledUntil, makeUpMs: window * MINUTE_MS }).kind).toBe('wait');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
