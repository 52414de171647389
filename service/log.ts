/** The one root of all logs. */
import { pino, stdSerializers, type DestinationStream } from 'pino';
import type { LogLevel } from '../src/config/config.ts';
import type { Log } from '../src/log.ts';

export interface LogOptions {
  readonly to: DestinationStream | readonly DestinationStream[];
  readonly level: LogLevel;
}

export function createLog({ to, level }: LogOptions): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      // The second net: a key is handed about in a wrapper that never prints itself.
      redact: ['*.authorization', '*.apiKey', '*.key', 'authorization', 'apiKey'],
    },
    destination(to),
  );
}

function destination(to: LogOptions['to']): DestinationStream {
  if (!Array.isArray(to)) return to as DestinationStream;
  const streams = to as readonly DestinationStream[];
  return {
    write(line) {
      for (const stream of streams) stream.write(line);
    },
  };
}

/** JSON lines, or lines for people where it is a terminal. */
export async function standardStream(name: 'stdout' | 'stderr'): Promise<DestinationStream> {
  const stream = process[name];
  if (!stream.isTTY) return stream;
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: stream, colorize: process.env['NO_COLOR'] === undefined, sync: true });
}

/** An error's own fields may hold a request with its headers: only these are logged. */
function serializeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = stdSerializers.err(error);
  const code = 'code' in error ? error.code : undefined;
  return { type, message, code, stack, ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }) };
}
