/** `status --watch`: the status again whenever something happens. */
import type { StreamEvent } from '../control/protocol/event.ts';
import { hasCode } from '../core/errors.ts';
import type { MoontideError } from '../core/errors.ts';
import { print, viewOf } from './context.ts';
import type { Context, ExitCode } from './context.ts';
import type { Glance } from './glance.ts';
import { listen } from './happenings.ts';
import { eventLine } from './render/event.ts';
import { failureLines } from './render/failure.ts';
import { jsonLine } from './render/json.ts';
import { statusLines } from './render/status.ts';
import { watchLines } from './render/watch.ts';
import { wrapped } from './render/width.ts';
import { Board, isTold, type Seen, type WatchedClient } from './live/board.ts';

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
  client: WatchedClient,
  context: Context,
  options: WatchStatusOptions,
): Promise<ExitCode> {
  const { clock } = context;
  const signal = context.interrupted();
  const board = new Board(client, options.projectId);
  using shown = viewFor(context, options);
  let happened = Promise.withResolvers<void>();
  const listening = keepListening((event) => {
    board.note(event);
    shown.happened?.(event);
    happened.resolve();
  });
  while (!signal.aborted) {
    shown.show(await seenOrAbsence(board, clock.now()));
    await Promise.race([happened.promise, pause(TICK_MS)]);
    happened = Promise.withResolvers<void>();
    await pause(BURST_MS);
  }
  await listening;
  return 0;

  /** Events end where no daemon is there to begin with. Those that are remembered come first, each once. */
  async function keepListening(onEvent: (event: StreamEvent) => void): Promise<void> {
    let since = 0;
    const { projectId } = options;
    while (!signal.aborted) {
      const note = (event: StreamEvent): void => {
        since = event.id;
        onEvent(event);
      };
      await listen(client, { signal, since, onEvent: note, ...(projectId !== undefined && { projectId }) }).ended;
      await pause(TICK_MS);
    }
  }

  /** Ends early, without a word, when the command is interrupted. */
  async function pause(ms: number): Promise<void> {
    await clock.sleep(ms, signal).catch(() => undefined);
  }
}

async function seenOrAbsence(board: Board, now: number): Promise<Seen | MoontideError> {
  try {
    return await board.look(now);
  } catch (error) {
    if (hasCode(error, 'NO_DAEMON', 'DAEMON_STOPPING')) return error;
    throw error;
  }
}

interface ShownStatus extends Disposable {
  show(seen: Seen | MoontideError): void;
  happened?(event: StreamEvent): void;
}

function viewFor(context: Context, { json }: WatchStatusOptions): ShownStatus {
  if (json) return jsonFor(context);
  return context.stdout.isTerminal ? screenFor(context) : linesFor(context);
}

function screenFor({ stdout, clock }: Context): ShownStatus {
  const screen = stdout.full();
  let last: Seen | MoontideError | undefined;
  const draw = (): void => {
    if (last === undefined) return;
    const view = viewOf(stdout, clock);
    const lines =
      last instanceof Error
        ? failureLines(last, view.style).flatMap((line) => wrapped(line, view.columns))
        : watchLines(last, view);
    screen.show([...lines, '', view.style('dim', 'Ctrl-C ends the watching.')]);
  };
  const resizing = stdout.onResize(draw);
  return {
    show: (seen) => {
      last = seen;
      draw();
    },
    [Symbol.dispose]: () => {
      resizing[Symbol.dispose]();
      screen[Symbol.dispose]();
    },
  };
}

/** For a pipe, or a terminal that can do nothing but lines: the status when it comes or goes, and then a line an event. */
function linesFor({ stdout, clock }: Context): ShownStatus {
  /** Of the daemon that was shown last; null: that there is none was shown. */
  let last: Glance['startedAt'] | null | undefined;
  let names: ReadonlyMap<string, string> = new Map();
  const startedAt = clock.now();
  return {
    show: (seen) => {
      const view = viewOf(stdout, clock);
      const now = seen instanceof Error ? null : seen.glance.startedAt;
      if (!(seen instanceof Error)) names = new Map(seen.glance.projects.map(({ id, name }) => [id, name]));
      if (now === last) return;
      last = now;
      print(stdout, seen instanceof Error ? failureLines(seen, view.style) : [...statusLines(seen.glance, view), '']);
    },
    happened: (event) => {
      // What happened before is in the status.
      if (Date.parse(event.at) < startedAt || !isTold(event)) return;
      print(stdout, [eventLine(event, names, viewOf(stdout, clock))]);
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Only what differs from the line before. */
function jsonFor({ stdout }: Context): ShownStatus {
  let last = '';
  return {
    show: (seen) => {
      const facts = jsonLine(seen instanceof Error ? { error: seen.code } : seen.glance);
      if (facts !== last) print(stdout, [facts]);
      last = facts;
    },
    [Symbol.dispose]: () => undefined,
  };
}
