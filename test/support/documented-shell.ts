/** A terminal for the commands of one page: bash, which keeps its folder and its environment from block to block. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './command-line.ts';
import { missingLine, type Commands } from './documented-commands.ts';
import type { Scene, Scenes } from './scenes.ts';

/** Ends at the first command that fails, and names it; notes what was exported, functions and the folder for the next block. */
const AROUND = `exec 2>&1
set -e -o pipefail
state=$1
if [ -e "$state" ]; then . "$state"; cd "$PWD"; fi
trap 'echo "(failed: $BASH_COMMAND)"' ERR
trap '{ export -p; declare -f; } > "$state"' EXIT
`;

/** Runs the commands of a page that play in these scenes, one after the other. @throws where one does not do what the page says. */
export async function runCommands(page: readonly Commands[], scenes: Scenes, signal: AbortSignal): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const shells = new Map<string, Shell>();
  for (const commands of page) {
    const { way, place } = commands;
    if (way.kind === 'not run') continue;
    const open = scenes[way.scene];
    if (open === undefined) continue;
    const shell = shells.get(way.scene) ?? stack.use(new Shell(await open(), signal));
    shells.set(way.scene, shell);
    await shell.run(commands, way.kind).catch((error: unknown) => {
      throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

class Shell implements AsyncDisposable {
  readonly #scene: Scene;
  readonly #state: string;
  readonly #all: Started[] = [];

  constructor(scene: Scene, signal: AbortSignal) {
    this.#scene = scene;
    // A test that has run out of time leaves no process behind.
    signal.addEventListener('abort', () => {
      for (const started of this.#all) started.kill();
    });
    this.#state = join(mkdtempSync(join(scene.env['TMPDIR'] ?? '', 'shell-')), 'state');
  }

  async run(
    { script, output }: Commands,
    how: 'to its end' | 'until interrupted' | 'in the background',
  ): Promise<void> {
    const started = this.#start(script);
    if (how === 'to its end') {
      const code = await started.ended;
      if (code !== 0) throw new Error(`it ended with ${String(code)}\n${script}\n${started.output}`);
      const missing = missingLine(output, started.output);
      if (missing !== undefined) throw new Error(`it does not print\n${missing}\nbut\n${started.output}`);
      return;
    }
    await eventually(() => {
      if (started.hasEnded) throw new Error(`it ended by itself\n${script}\n${started.output}`);
      return started.output !== '' && missingLine(output, started.output) === undefined;
    });
    if (how === 'until interrupted') await started.interrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // With the environment of the page, which may have told the command where its daemon lives.
    await this.#start('moontide stop || true').ended;
    for (const started of this.#all) await started.interrupt();
    await this.#scene[Symbol.asyncDispose]();
  }

  #start(script: string): Started {
    const started = new Started(this.#scene, this.#state, script);
    this.#all.push(started);
    return started;
  }
}

class Started {
  output = '';
  hasEnded = false;
  readonly ended: Promise<unknown>;
  readonly #pid: number;

  constructor(scene: Scene, state: string, script: string) {
    let text = script;
    for (const [written, here] of Object.entries(scene.instead)) text = text.replaceAll(written, here);
    // A group of its own: Ctrl-C at a terminal reaches all of a command's processes.
    const child = spawn('bash', ['-c', AROUND + text, 'bash', state], {
      cwd: scene.cwd,
      env: scene.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#pid = child.pid ?? 0;
    child.stdin.on('error', () => undefined).end(scene.input);
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      this.output += more;
    });
    this.ended = once(child, 'close').then(([code, signal]: unknown[]) => {
      this.hasEnded = true;
      return code ?? signal;
    });
  }

  kill(): void {
    if (!this.hasEnded) process.kill(-this.#pid, 'SIGKILL');
  }

  async interrupt(): Promise<void> {
    if (!this.hasEnded) process.kill(-this.#pid, 'SIGINT');
    await this.ended;
  }
}
