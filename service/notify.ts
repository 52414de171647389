/**
 * Tells systemd how the daemon is: ready, its status in a sentence, alive, stopping (sd_notify(3)). Node has no datagrams for
 * Unix sockets, so systemd-notify(1), which is there wherever systemd is, sends each message.
 */
import { execFile } from 'node:child_process';
import type { Clock } from '../src/clock.ts';
import type { Log } from '../src/log.ts';
import type { Supervision } from './supervision.ts';

/** Sends one message; each assignment is a line of it. */
export type SendNotice = (assignments: readonly string[]) => Promise<void>;

export interface NotifierParts {
  readonly send: SendNotice;
  readonly watchdogMs: number | undefined;
  /** One line. */
  readonly statusText: () => string;
  /** Calls back whenever the status may have changed. */
  readonly subscribe: (listener: () => void) => Disposable;
  readonly clock: Clock;
  readonly log: Log;
}

/** Many things change together; each message is a process. */
const GATHER_MS = 1000;
/** A message that is late by a little must not end the service. */
const WATCHDOG_PARTS = 3;

/** Says that the daemon is ready, and goes on until disposed of, which says that it stops. */
export async function startNotifying(parts: NotifierParts): Promise<AsyncDisposable> {
  const stop = new AbortController();
  await tell(parts, ['READY=1', `STATUS=${parts.statusText()}`]);
  const running = Promise.all([keepAlive(parts, stop.signal), keepStatus(parts, stop.signal)]);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await tell(parts, ['STOPPING=1', 'STATUS=Stopping']);
    },
  };
}

export function systemdNotify({ notifySocket }: Required<Pick<Supervision, 'notifySocket'>>): SendNotice {
  return (assignments) =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, NOTIFY_SOCKET: notifySocket };
      execFile('systemd-notify', [...assignments], { env, timeout: SEND_LIMIT_MS }, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
}

const SEND_LIMIT_MS = 10_000;

async function keepAlive(parts: NotifierParts, signal: AbortSignal): Promise<void> {
  const { watchdogMs, clock } = parts;
  if (watchdogMs === undefined) return;
  while (await slept(clock, watchdogMs / WATCHDOG_PARTS, signal)) await tell(parts, ['WATCHDOG=1']);
}

async function keepStatus(parts: NotifierParts, signal: AbortSignal): Promise<void> {
  let told = parts.statusText();
  let changed = Promise.withResolvers<void>();
  using _subscription = parts.subscribe(() => changed.resolve());
  signal.addEventListener('abort', () => changed.resolve(), { once: true });
  while (!signal.aborted) {
    await changed.promise;
    if (!(await slept(parts.clock, GATHER_MS, signal))) return;
    changed = Promise.withResolvers();
    const text = parts.statusText();
    if (text === told) continue;
    told = text;
    await tell(parts, [`STATUS=${text}`]);
  }
}

/** False when the signal aborted. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

/** The daemon does its work whether or not the manager hears of it; what that does about it is in the unit. */
async function tell({ send, log }: Pick<NotifierParts, 'send' | 'log'>, assignments: readonly string[]): Promise<void> {
  try {
    await send(assignments);
  } catch (error) {
    log.warn({ err: error }, 'systemd could not be told how the daemon is; is systemd-notify installed?');
  }
}
