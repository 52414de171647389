import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** What the stand-in for the command prints: the first line, as JSON. */
export interface Said {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly pid: number;
}

/** Says how it was run, ends with the code that it is given, and counts signals while it is told to wait. */
const STAND_IN = `
let signals = 0;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    signals += 1;
    // A second one would arrive at once.
    if (signals === 1) setTimeout(() => { console.log(name + ' ' + signals); process.exit(7); }, 300);
  });
}
const [what = '', ...rest] = process.argv.slice(2);
console.log(JSON.stringify({ argv: [what, ...rest], cwd: process.cwd(), pid: process.pid }));
if (what === 'exit') process.exitCode = Number(rest[0]);
if (what === 'wait') setInterval(() => {}, 1000);
if (what === 'die') process.kill(process.pid, 'SIGKILL');
`;

/** A checkout in `folder`: the launchers as they are, and a stand-in for everything they start. */
export function makeCheckout(folder: string): void {
  cpSync(join(REPOSITORY, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
  write(join(folder, 'src/cli/main.ts'), STAND_IN);
}

/** The same as npm would install it: built, without source. */
export function makeInstalledPackage(folder: string): void {
  cpSync(join(REPOSITORY, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
  write(join(folder, 'dist/main.js'), STAND_IN.replaceAll(' as const', ''));
}

/** Puts a Node where the development dependency `node` would. */
export function addCheckoutNode(folder: string): void {
  const path = join(folder, 'node_modules/node/bin/node');
  write(path, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(path, 0o755);
}

/** Arguments that make this Node take itself for Node 20; what it starts does not inherit them. */
export function asNode20(folder: string): readonly string[] {
  const path = join(folder, 'as-node-20.cjs');
  const version = (name: string, value: string): string =>
    `Object.defineProperty(process, '${name}', { value: ${value} });`;
  write(path, version('version', `'v20.11.0'`) + version('versions', `{ ...process.versions, node: '20.11.0' }`));
  return ['--require', path];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with everything that was printed so far, whenever there is more. */
  readonly onOutput?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onOutput?.(stdout, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}

export function said({ stdout }: Pick<Ended, 'stdout'>): Said {
  return JSON.parse(stdout.split('\n')[0] ?? '') as Said;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
