/** The daemon's log for people. */
import { parseLogLine } from '../../logs/log-record.ts';
import { printable, timeOfDay } from './text.ts';
import type { Style, StyleFormat } from './text.ts';

const COLOURS: Readonly<Record<string, StyleFormat>> = { warn: 'yellow', error: 'red', fatal: 'red', debug: 'dim' };

/** A line as it is where it is no record of the log, such as Node's own words about a crash. */
export function logLine(line: string, style: Style): string {
  const record = parseLogLine(line);
  if (record === undefined) return printable(line);
  const { level, time, msg, fields } = record;
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const coloured = style(COLOURS[level] ?? 'green', level.padEnd(5));
  const details = facts.length === 0 ? '' : style('dim', `  ${printable(facts.join(' '))}`);
  return `${style('dim', timeOfDay(time))}  ${coloured}  ${printable(msg)}${details}`;
}

/** Of an error its code only: its message is in the sentence already, and its stack is for `logs --json`. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'stack' in value && 'code' in value) return String(value.code);
  return JSON.stringify(value);
}
