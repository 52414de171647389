/** One line of the daemon's log. */

/** What the daemon writes of one thing: JSON, one object a line. */
export interface LogRecord {
  readonly level: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Undefined for what is no record, such as Node's own words about a crash. */
export function parseLogLine(line: string): LogRecord | undefined {
  try {
    const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
    if (typeof level !== 'string' || typeof time !== 'string' || typeof msg !== 'string') return undefined;
    return { level, time, msg, fields };
  } catch {
    // Not JSON, or no object.
    return undefined;
  }
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export interface LogFilter {
  /** This level and what is more serious. */
  readonly level?: (typeof LOG_LEVELS)[number] | undefined;
  /** Only what is about this project. */
  readonly projectId?: string | undefined;
}

/** What is no record belongs to no project and has no level: it is wanted where nothing is filtered. */
export function isWanted(line: string, { level, projectId }: LogFilter): boolean {
  if (level === undefined && projectId === undefined) return true;
  const record = parseLogLine(line);
  if (record === undefined) return false;
  if (projectId !== undefined && record.fields['project'] !== projectId) return false;
  return level === undefined || rank(record.level) >= rank(level);
}

/** A level that is not known is more serious than those that are. */
function rank(level: string): number {
  const index = LOG_LEVELS.findIndex((known) => known === level);
  return index === -1 ? LOG_LEVELS.length : index;
}
