import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A process that runs one of the programs in test/support; it is killed when its scope ends. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The next line that it writes. @throws when it ends before. */
  line(): Promise<string>;
  send(text: string): void;
  signal(name: NodeJS.Signals): void;
  /** Sends SIGSTOP; when this returns, the process does nothing any more until SIGCONT. */
  stop(): void;
  /** Resolves to its exit code, or to the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

/** Starts `test/support/<program>.ts` with these arguments; `under` are words that go before the command. */
export function startChild(program: string, args: readonly string[], under: readonly string[] = []): Child {
  const script = fileURLToPath(new URL(`${program}.ts`, import.meta.url));
  const [command = process.execPath, ...rest] = [...under, process.execPath, script, ...args];
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(command, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 0);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${program} ended (${await ended}) before it wrote a line`);
      return next.value;
    },
    send: (text) => {
      child.stdin.write(text);
    },
    signal: (name) => {
      child.kill(name);
    },
    stop: () => {
      child.kill('SIGSTOP');
      while (!isStopped(pid)) continue;
    },
    ended: () => ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function isStopped(pid: number): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .startsWith('T');
}
