/** The daemon's log. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Id, Instant, parameters, refTo } from './schema.ts';

const Level = choice(['debug', 'info', 'warn', 'error']);

export type LogEntry = Static<typeof LogEntry>;
export const LogEntry = answer('LogEntry', 'One thing that the daemon wrote down.', {
  at: Instant,
  level: Type.String(),
  message: Type.String(),
  fields: Type.Record(Type.String(), Type.Unknown()),
});

export type LogEntryList = Static<typeof LogEntryList>;
export const LogEntryList = answer('LogEntryList', 'The end of the log, the oldest first.', {
  entries: Type.Array(refTo(LogEntry)),
});

export const LogsQuery = parameters({
  lines: Type.Optional(Type.Integer({ default: 50, minimum: 0, maximum: 10_000, description: 'How many at most.' })),
  level: Type.Optional(Level),
  project: Type.Optional(Id),
});
