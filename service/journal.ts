/** Lines for systemd's journal: it stamps them with the time itself, and takes a priority before the text (sd-daemon(3)). */
import { fstatSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Of syslog(3): error, warning, informational, debug. */
const PRIORITIES: Readonly<Record<string, number>> = { fatal: 2, error: 3, warn: 4, info: 6, debug: 7 };

/** Whether the descriptor leads to the journal: somebody may have sent it elsewhere since (systemd.exec(5), JOURNAL_STREAM). */
export function isJournal(fd: number, journalStream: string | undefined): boolean {
  if (journalStream === undefined) return false;
  const { dev, ino } = fstatSync(fd);
  return journalStream === `${dev}:${ino}`;
}

/** Takes pino's lines and hands them on as the journal wants them. */
export function journalLines(write: (text: string) => void): DestinationStream {
  return { write: (line) => write(journalLine(line)) };
}

export function journalLine(line: string): string {
  const { level, time: _time, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const details = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `<${PRIORITIES[String(level)] ?? 6}>${String(msg).replaceAll('\n', ' ')}${details}\n`;
}
