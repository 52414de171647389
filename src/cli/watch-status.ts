/** `status --watch`: the status again whenever something happens. */
import type { ControlClient } from '../control/client.ts';
import type { Status } from '../control/protocol/daemon.ts';
import { hasCode } from '../core/errors.ts';
import type { MoontideError } from '../core/errors.ts';
import { statusOf } from './commands/status.ts';
import { print, viewOf } from './context.ts';
import type { Context, ExitCode } from './context.ts';
import { listen } from './happenings.ts';
import { failureLines } from './render/failure.ts';
import { jsonLine } from './render/json.ts';
import { statusLines } from './render/status.ts';

export interface WatchStatusOptions {
  readonly projectId: string | undefined;
  /** One status a line. */
  readonly json: boolean;
}

/** Ages are shown in seconds, so a terminal is refreshed this often though nothing happens. */
const TICK_MS = 1000;
/** A burst of events is one refresh. */
const BURST_MS = 100;

/** Until interrupted; a daemon that goes away is waited for. */
export async function watchStatus(
  client: Pick<ControlClient, 'status' | 'events'>,
  context: Context,
  options: WatchStatusOptions,
): Promise<ExitCode> {
  const { clock } = context;
  const signal = context.interrupted();
  const happenings = listen(client, { signal });
  using shown = options.json || !context.stdout.isTerminal ? linesFor(context, options.json) : screenFor(context);
  while (!signal.aborted) {
    shown.show(await statusOrAbsence(client, options.projectId));
    await Promise.race([happenings.next(), pause(TICK_MS)]);
    await pause(BURST_MS);
  }
  await happenings.ended;
  return 0;

  /** Ends early, without a word, when the command is interrupted. */
  async function pause(ms: number): Promise<void> {
    await clock.sleep(ms, signal).catch(() => undefined);
  }
}

async function statusOrAbsence(
  client: Pick<ControlClient, 'status'>,
  projectId: string | undefined,
): Promise<Status | MoontideError> {
  try {
    return await statusOf(client, projectId);
  } catch (error) {
    if (hasCode(error, 'NO_DAEMON', 'DAEMON_STOPPING')) return error;
    throw error;
  }
}

interface ShownStatus extends Disposable {
  show(status: Status | MoontideError): void;
}

function screenFor({ stdout, clock }: Context): ShownStatus {
  const screen = stdout.full();
  let last: Status | MoontideError | undefined;
  const draw = (): void => {
    if (last === undefined) return;
    const view = viewOf(stdout, clock);
    const lines = last instanceof Error ? failureLines(last, view.style) : statusLines(last, view);
    screen.show([...lines, '', view.style('dim', 'Ctrl-C ends the watching.')]);
  };
  const resizing = stdout.onResize(draw);
  return {
    show: (status) => {
      last = status;
      draw();
    },
    [Symbol.dispose]: () => {
      resizing[Symbol.dispose]();
      screen[Symbol.dispose]();
    },
  };
}

/** Only what differs from the line before. */
function linesFor({ stdout, clock }: Context, asJson: boolean): ShownStatus {
  let last = '';
  return {
    show: (status) => {
      const facts = jsonLine(status instanceof Error ? { error: status.code } : status);
      if (facts === last) return;
      last = facts;
      const view = viewOf(stdout, clock);
      if (asJson) print(stdout, [facts]);
      else
        print(stdout, [
          ...(status instanceof Error ? failureLines(status, view.style) : statusLines(status, view)),
          '',
        ]);
    },
    [Symbol.dispose]: () => undefined,
  };
}
