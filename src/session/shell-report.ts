/** Tells those who follow a session how a command goes on: often enough to look alive, seldom enough to cost little. */
import type { Clock } from '../clock.ts';
import type { Tell, ToolProgress } from './events.ts';
import type { ShellCounts, ShellOutput } from './shell.ts';

export interface ShellReport {
  onOutput(output: ShellOutput): void;
  /** Tells what is left. */
  end(): void;
}

export interface ShellReportOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  readonly callId: string;
  readonly command: string;
  /** More output than this is not told, only counted. */
  readonly maxCharacters: number;
}

/** Output is held back this long, so that a thousand lines are a few events. */
const GATHER_MS = 100;
const MOST_CHARACTERS = 8192;

/** A command that takes long is not told of a thousand times. */
const PROGRESS_MS = { atFirst: 1000, later: 10_000, laterAfter: 30_000 };

const NOTHING_YET: ShellCounts = { stdoutLines: 0, stderrLines: 0, bytesReceived: 0 };

export function createShellReport({ clock, tell, callId, command, maxCharacters }: ShellReportOptions): ShellReport {
  const startedAt = clock.monotonic();
  const over = new AbortController();
  let gathered: { stream: ShellOutput['stream']; text: string } | undefined;
  let room = maxCharacters;
  let counts = NOTHING_YET;

  function flush(): void {
    if (gathered === undefined) return;
    const { stream, text } = gathered;
    gathered = undefined;
    const output = text.slice(0, room);
    room -= output.length;
    if (output !== '') tell('tool_output', { tool: 'bash', callId, output, stream });
  }

  /** A command that is silent is told of too: that is when people wonder. */
  async function tellProgress(): Promise<void> {
    for (;;) {
      const elapsedMs = clock.monotonic() - startedAt;
      await clock.sleep(elapsedMs < PROGRESS_MS.laterAfter ? PROGRESS_MS.atFirst : PROGRESS_MS.later, over.signal);
      const progress = progressOf(counts, clock.monotonic() - startedAt);
      tell('tool_progress', { tool: 'bash', callId, command, streaming: true, progress });
    }
  }

  async function flushSoon(): Promise<void> {
    await clock.sleep(GATHER_MS, over.signal);
    flush();
  }

  const untilOver = (work: Promise<void>): void => {
    work.catch((error: unknown) => over.abort(error));
  };
  untilOver(tellProgress());

  return {
    onOutput(output) {
      counts = output.counts;
      if (room <= 0 || output.text === '') return;
      if (gathered?.stream !== output.stream) flush();
      if (gathered === undefined) {
        gathered = { stream: output.stream, text: '' };
        untilOver(flushSoon());
      }
      gathered.text += output.text;
      if (gathered.text.length >= MOST_CHARACTERS) flush();
    },
    end() {
      flush();
      over.abort();
    },
  };
}

export function progressOf(counts: ShellCounts, elapsedMs: number): ToolProgress {
  const { stdoutLines, stderrLines, bytesReceived } = counts;
  return { stdoutLines, stderrLines, elapsed: Math.round(elapsedMs) / 1000, bytesReceived };
}
