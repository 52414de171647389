/** The end of the log, across the files that were set aside. */
import { readTail } from './log-file.ts';
import { olderLogs } from './log-names.ts';
import { isWanted, parseLogLine, type LogFilter, type LogRecord } from './log-record.ts';

export interface LogsEnd {
  /** The last that are wanted, the oldest first. */
  readonly lines: readonly string[];
  /** The byte of the newest file after the last of them: where to go on. */
  readonly end: number;
}

/** @throws the system's error when the newest file cannot be read. */
export async function readLogs(path: string, count: number, filter: LogFilter): Promise<LogsEnd> {
  // A filter may want few of very many lines.
  const newest = await readTail(path, { lines: Number.MAX_SAFE_INTEGER });
  const wanted = newest.lines.filter((line) => isWanted(line, filter));
  for (const older of olderLogs(path).toReversed()) {
    if (wanted.length >= count) break;
    wanted.unshift(...(await linesOf(older)).filter((line) => isWanted(line, filter)));
  }
  return { lines: count === 0 ? [] : wanted.slice(-count), end: newest.end };
}

/** The same as records; none where there is no log yet. */
export async function readRecords(path: string, count: number, filter: LogFilter): Promise<readonly LogRecord[]> {
  try {
    const { lines } = await readLogs(path, count, filter);
    return lines.map(parseLogLine).filter((record) => record !== undefined);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** None where the daemon has just deleted it. */
async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readTail(path, { lines: Number.MAX_SAFE_INTEGER })).lines;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
