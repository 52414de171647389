/** Cron expressions by node-cron's parser. */
import { validateDetailed } from 'node-cron';
import type { Cron } from '../core/cron.ts';

export type ParsedCron = { readonly cron: Cron } | { readonly problem: string };

/**
 * Five fields, names of months and weekdays, and `@daily` and the like, as node-cron 4 has them. Not its seconds, nor
 * `L`, `W` and `#`.
 */
export function parseCron(text: string): ParsedCron {
  const { valid, errors, fields } = validateDetailed(text);
  if (!valid || fields === undefined) return { problem: errors.map(({ message }) => message).join('; ') };
  if (fields.second.length > 1 || fields.second[0] !== 0 || text.trim().split(/\s+/u).length > 5) {
    return { problem: 'it has a field for seconds, and a minute is the shortest time' };
  }
  const [minutes, hours, dates, months, weekdays] = [
    fields.minute,
    fields.hour,
    fields.dayOfMonth,
    fields.month,
    fields.dayOfWeek,
  ].map(ascending);
  if (!minutes || !hours || !dates || !months || !weekdays) return { problem: 'L, W and # are not understood' };
  return { cron: { minutes, hours, dates, months, weekdays } };
}

/** Undefined when there is more among them than numbers. */
function ascending(values: readonly (number | string)[]): readonly number[] | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? [...new Set(numbers)].toSorted((a, b) => a - b) : undefined;
}
