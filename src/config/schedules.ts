/** `[[schedule]]` of moontide.toml: what its schema cannot say of it, and what is made of it. */
import { TomlDate } from 'smol-toml';
import { parseDay } from '../core/civil-time.ts';
import type { Schedule } from '../core/schedule.ts';
import { parseCron } from '../schedule/parse-cron.ts';
import { findZone, machineZone } from '../schedule/zone.ts';
import type { ConfigProblem } from './problems.ts';
import type { ProjectFile } from './schema/project-file.ts';

type Entry = NonNullable<ProjectFile['schedule']>[number];

const HOUR_MS = 3_600_000;
const DEFAULT_CATCH_UP_HOURS = 24;

/** TOML has dates of its own: `starting = 2026-01-05` is meant as `starting = "2026-01-05"` is. */
export function withPlainDates<Table extends Record<string, unknown>>(table: Table): Table {
  const { schedule } = table;
  return Array.isArray(schedule) ? { ...table, schedule: schedule.map(plainDate) } : table;
}

function plainDate(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('starting' in entry)) return entry;
  const { starting } = entry;
  return starting instanceof TomlDate && starting.isDate() ? { ...entry, starting: starting.toISOString() } : entry;
}

export function scheduleProblems(entries: readonly Entry[] = []): readonly ConfigProblem[] {
  const names = entries.map(({ name }) => name);
  return entries.flatMap((entry, index) => {
    const problem = (key: keyof Entry, what: string): ConfigProblem => {
      const dotted = `schedule[${index}].${key}`;
      return { key: dotted, message: `${dotted} ${what}` };
    };
    const problems: ConfigProblem[] = [];
    if (names.indexOf(entry.name) !== index) problems.push(problem('name', `is taken: ${JSON.stringify(entry.name)}`));
    const cron = parseCron(entry.cron);
    if ('problem' in cron) problems.push(problem('cron', `is not understood: ${cron.problem}`));
    if (entry.timezone !== undefined && findZone(entry.timezone) === undefined) {
      const known = 'must be a name such as Europe/Berlin or UTC';
      problems.push(problem('timezone', `${known}; it is ${JSON.stringify(entry.timezone)}`));
    }
    if (entry.starting !== undefined && parseDay(entry.starting) === undefined) {
      problems.push(problem('starting', `is no date: ${entry.starting}`));
    }
    if ((entry.every_weeks ?? 1) > 1 && entry.starting === undefined) {
      problems.push(problem('starting', 'is missing: with every_weeks, weeks are counted from it'));
    }
    return problems;
  });
}

/** Of entries without problems. */
export function toSchedules(entries: readonly Entry[] = []): readonly Schedule[] {
  return entries.flatMap((entry) => {
    const timezone = entry.timezone ?? machineZone();
    const zone = findZone(timezone);
    const parsed = parseCron(entry.cron);
    const startingDay = entry.starting === undefined ? undefined : parseDay(entry.starting);
    if (zone === undefined || 'problem' in parsed) return [];
    return [
      {
        name: entry.name,
        expression: entry.cron,
        timezone,
        run: entry.run,
        makeUpMs: (entry.catch_up_hours ?? DEFAULT_CATCH_UP_HOURS) * HOUR_MS,
        cron: parsed.cron,
        zone,
        everyWeeks: entry.every_weeks ?? 1,
        ...(startingDay === undefined ? {} : { startingDay }),
      },
    ];
  });
}
