/** The command as people run it: a process of its own, with a home, a project and an emulator that are a test's own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts';
import { tempFolder } from './temp-folder.ts';

export const TEST_KEY = 'sk-test-key-0123456789abcdef';

export interface Ran {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Default: the project. */
  readonly cwd?: string;
  /** Besides the test's own; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Piped in; default: nothing is there to be read. */
  readonly input?: string;
}

export interface CommandToRun {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command that is still running. */
export interface Running {
  readonly pid: number;
  /** Everything that it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once stdout matches. @throws when the command ends before. */
  until(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Stops reading its output, as `head` does when it has enough. */
  closeOutput(): void;
  ended(): Promise<Ran>;
}

export interface CommandLine extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly home: string;
  /** The project's folder; `write` puts files below it. */
  readonly root: string;
  /** A folder around all of it. */
  readonly folder: string;
  write(path: string, content: string | Uint8Array): void;
  remove(path: string): void;
  /** Runs `moontide` with these words and waits for its end. */
  run(words: string | readonly string[], options?: RunOptions): Promise<Ran>;
  start(words: string | readonly string[], options?: RunOptions): Running;
  /** What `run` runs, for somebody else to run. */
  commandFor(words: string | readonly string[], options?: RunOptions): CommandToRun;
  /** The same as `run`, and what it printed as JSON. @throws when it ends with another code than 0. */
  json(words: string | readonly string[], options?: RunOptions): Promise<unknown>;
  /** Requests that change something at the emulator. */
  changes(): readonly string[];
}

const bin = fileURLToPath(new URL('../../bin/moontide.cjs', import.meta.url));
/** Shared by all tests: each has a home of its own, and would compile everything anew. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compiled-tests', import.meta.url));

/** A project with two documents and a key, and nothing running but the emulator. */
export async function openCommandLine(options: EmulatorOptions = {}): Promise<CommandLine> {
  const folder = tempFolder();
  const emulator = await startEmulator({ limits: { filesRates: 'uncounted' }, ...options });
  const [home, root] = [join(folder.path, 'home'), join(folder.path, 'notes')];
  const running = new Set<ChildProcess>();

  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write('README.md', '# Notes\n');
  write('docs/plan.md', 'The plan.\n');
  write('.env', `KIMI_API_KEY=${TEST_KEY}\n`);

  function commandFor(words: string | readonly string[], { env = {} }: RunOptions = {}): CommandToRun {
    const args = typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words;
    const own = {
      PATH: process.env['PATH'],
      HOME: folder.path,
      NODE_COMPILE_CACHE: compileCache,
      MOONTIDE_HOME: home,
      KIMI_BASE_URL: emulator.baseUrl,
    };
    return { command: [process.execPath, bin, ...args], env: { ...own, ...env } };
  }

  function start(words: string | readonly string[], options: RunOptions = {}): Running {
    const { command, env } = commandFor(words, options);
    const [program, ...args] = command;
    const { cwd = root, input } = options;
    const child = spawn(program, args, { cwd, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], env });
    child.stdin?.end(input);
    running.add(child);
    return follow(child);
  }

  const run = (words: string | readonly string[], given?: RunOptions): Promise<Ran> => start(words, given).ended();
  return {
    emulator,
    home,
    root,
    folder: folder.path,
    write,
    remove: (path) => rmSync(join(root, path), { recursive: true, force: true }),
    run,
    start,
    commandFor,
    async json(words, given) {
      const { code, stdout, stderr } = await run(words, given);
      if (code !== 0) throw new Error(`moontide ${String(words)} ended with ${code}: ${stdout}${stderr}`);
      return JSON.parse(stdout) as unknown;
    },
    changes: () =>
      emulator.ledger.entries.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      // Ends a daemon that was started in the background, which is nobody's child.
      await run('stop', { cwd: folder.path });
      for (const child of running) child.kill('SIGKILL');
      await emulator[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function follow(child: ChildProcess): Running {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 0, ...written }));
  });
  return {
    pid: child.pid ?? 0,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    async until(pattern) {
      while (!pattern.test(written.stdout)) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`It ended before it wrote ${String(pattern)}: ${written.stdout}${written.stderr}`);
        }
        await delay(20);
      }
    },
    signal: (name) => void child.kill(name),
    closeOutput: () => void child.stdout?.destroy(),
    ended: () => ended,
  };
}

/** Waits until something is so; the test's own time limit ends the waiting. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50);
}
