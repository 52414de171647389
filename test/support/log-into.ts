import type { Log } from '../../src/log.ts';

/** A log that notes level, fields and message of everything it is told. */
export function logInto(told: unknown[]): Log {
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    told.push([level, fields, message]);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => logInto(told) };
}
