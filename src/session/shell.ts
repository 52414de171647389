/** Runs one command of bash, with which all that it started ends. */
import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { createKeptText, createOutput } from './output.ts';

export interface ShellCommand {
  readonly command: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxCharacters: number;
  /** Ends the command, and all that it started. */
  readonly signal: AbortSignal;
  readonly onOutput: (output: ShellOutput) => void;
}

export interface ShellOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly counts: ShellCounts;
}

export interface ShellCounts {
  readonly stdoutLines: number;
  readonly stderrLines: number;
  readonly bytesReceived: number;
}

export interface ShellResult extends ShellCounts {
  /** Both streams in the order in which they came. */
  readonly output: string;
  readonly isCut: boolean;
  readonly end: ShellEnd;
  readonly elapsedMs: number;
}

export type ShellEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

/**
 * The command takes the place of this script, which leaves a guard behind in its process group: the guard reads from a
 * pipe that the daemon holds open and writes nothing to. Whenever that pipe ends (the command is over and we close it,
 * or the daemon is gone, by whatever signal) the guard kills what left the group, as `setsid` does, and then the group,
 * and so itself. What left is found by a mark in its environment (proc_pid_environ(5), Linux alone), which children
 * inherit; the guard has none, as it is made before. That it is gone shows at the other pipe, which it alone holds.
 */
const GUARDED = `{ trap '' TERM INT HUP; IFS= read -r _ <&3
for _ in {1..20}; do
  marked=$(grep -lzsx "MOONTIDE_COMMAND=$2" /proc/[0-9]*/environ)
  [ -n "$marked" ] || break
  while IFS=/ read -r _ _ stray _; do kill -s KILL "$stray"; done <<< "$marked"
done
kill -s KILL -- -$$; } </dev/null >/dev/null 2>&1 &
export MOONTIDE_COMMAND="$2"
exec bash --noprofile --norc -c "$1" bash 3<&- 4>&-`;

/** Between asking a group to end and making it. */
const GRACE_MS = 2000;

/** For the guard to end all that a command started, on a busy machine. */
const GUARD_MS = 5000;

/** How long what a command left in its pipes may take to arrive once it has ended. */
const DRAIN_MS = 1000;

/** @throws MoontideError COMMAND_FAILED when it cannot be started. */
export async function runShell(options: ShellCommand, clock: Clock): Promise<ShellResult> {
  const { signal, timeoutMs } = options;
  signal.throwIfAborted();
  const startedAt = clock.monotonic();
  const child = await started(options);
  const collected = collect(child, options);
  const over = new AbortController();
  const exited = exitOf(child);
  const ending = endWhen(
    child,
    clock,
    AbortSignal.any([signal, timeLimit(clock, timeoutMs, over.signal)]),
    over.signal,
  );
  const { code, killedBy } = await exited;
  over.abort();
  const wasEnded = await ending;
  // What the command left running goes with it, and with that the last who could hold the pipes open.
  await letGuardEnd(child, clock);
  await collected.drained(clock);
  return {
    ...collected.counts(),
    output: collected.kept.toString(),
    isCut: collected.kept.isCut,
    end: endOf(wasEnded, signal, code, killedBy),
    elapsedMs: clock.monotonic() - startedAt,
  };
}

async function started({ command, folder, env }: ShellCommand): Promise<ChildProcess> {
  const child = spawn('bash', ['--noprofile', '--norc', '-c', GUARDED, 'moontide', command, randomUUID()], {
    cwd: folder,
    env,
    // A session, and so a process group, of its own.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new MoontideError(
      'COMMAND_FAILED',
      `The command could not be started in ${folder}: ${(error as Error).message}`,
      {
        cause: error,
        details: { folder },
      },
    );
  }
  // The guard closes its end when it is killed, which shows here as an error on some systems.
  child.stdio[3]?.on('error', () => {});
  child.stdio[4]?.on('error', () => {});
  return child;
}

interface Collected {
  readonly kept: ReturnType<typeof createKeptText>;
  counts(): ShellCounts;
  drained(clock: Clock): Promise<void>;
}

function collect(child: ChildProcess, { maxCharacters, onOutput }: ShellCommand): Collected {
  const kept = createKeptText(maxCharacters);
  const streams = { stdout: createOutput(), stderr: createOutput() };
  const counts = (): ShellCounts => ({
    stdoutLines: streams.stdout.lines,
    stderrLines: streams.stderr.lines,
    bytesReceived: streams.stdout.bytes + streams.stderr.bytes,
  });
  const ends = (['stdout', 'stderr'] as const).map(async (stream) => {
    const readable = child[stream];
    if (readable === null) return;
    readable.on('data', (chunk: Buffer) => {
      const text = streams[stream].add(chunk);
      kept.add(text);
      onOutput({ stream, text, counts: counts() });
    });
    await new Promise((resolve) => {
      readable.once('close', resolve);
    });
  });
  return {
    kept,
    counts,
    async drained(clock) {
      const patience = new AbortController();
      const drained = Promise.all(ends);
      await Promise.race([drained, quietly(clock.sleep(DRAIN_MS, patience.signal))]);
      patience.abort();
      // A process that left the group may still hold them.
      child.stdout?.destroy();
      child.stderr?.destroy();
      await drained;
    },
  };
}

async function exitOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly killedBy: NodeJS.Signals | null }> {
  if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, killedBy: child.signalCode };
  const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, killedBy };
}

/** Ends the group when `ending` aborts; false when it was over before. */
async function endWhen(child: ChildProcess, clock: Clock, ending: AbortSignal, over: AbortSignal): Promise<boolean> {
  await aborted(AbortSignal.any([ending, over]));
  if (over.aborted) return false;
  killGroup(child, 'SIGTERM');
  await quietly(clock.sleep(GRACE_MS, over));
  await letGuardEnd(child, clock);
  return true;
}

/** Has the guard kill everything; a command may have killed the guard itself. */
async function letGuardEnd(child: ChildProcess, clock: Clock): Promise<void> {
  const held = child.stdio[4] as Readable | null;
  (child.stdio[3] as Writable | null)?.destroy();
  if (held !== null && !held.destroyed) {
    const patience = new AbortController();
    const closed = new Promise((resolve) => {
      held.resume().once('close', resolve);
    });
    await Promise.race([closed, quietly(clock.sleep(GUARD_MS, patience.signal))]);
    patience.abort();
    held.destroy();
  }
  killGroup(child, 'SIGKILL');
}

function timeLimit(clock: Clock, timeoutMs: number, over: AbortSignal): AbortSignal {
  const limit = new AbortController();
  clock.sleep(timeoutMs, over).then(
    () => limit.abort(),
    () => {},
  );
  return limit.signal;
}

function endOf(wasEnded: boolean, signal: AbortSignal, code: number | null, killedBy: NodeJS.Signals | null): ShellEnd {
  if (wasEnded) return { kind: signal.aborted ? 'cancelled' : 'timed-out' };
  return killedBy === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal: killedBy };
}

/** The guard keeps the group's number from being given to another, until the group is gone. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: it is gone. EPERM: macOS says so of a group in which nobody is left but zombies.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Sleeping that may be cut short. */
async function quietly(sleeping: Promise<void>): Promise<void> {
  try {
    await sleeping;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
