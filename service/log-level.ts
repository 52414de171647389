/** A log whose level can change: pino fixes that of a child when the child is made. */
import type { LogLevel } from '../src/config/config.ts';
import type { Log } from '../src/log.ts';

export interface AdjustableLog extends Log {
  /** For this log and all that were made of it. */
  setLevel(level: LogLevel): void;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** `log` itself lets everything through. */
export function adjustable(log: Log, level: LogLevel): AdjustableLog {
  let lowest = LEVELS.indexOf(level);
  const filtered = (inner: Log): Log => ({
    debug: (fields, message) => void (lowest <= 0 && inner.debug(fields, message)),
    info: (fields, message) => void (lowest <= 1 && inner.info(fields, message)),
    warn: (fields, message) => void (lowest <= 2 && inner.warn(fields, message)),
    error: (fields, message) => inner.error(fields, message),
    child: (fields) => filtered(inner.child(fields)),
  });
  return {
    ...filtered(log),
    setLevel(changed) {
      lowest = LEVELS.indexOf(changed);
    },
  };
}
