/** A terminal to look at and to type into: tmux without anybody attached. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './command-line.ts';

export interface TerminalOptions {
  /** For the socket of the terminal's server. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly columns: number;
  readonly rows: number;
}

export interface Terminal extends AsyncDisposable {
  /** What stands on it now, one string a row; with `colours` as escape sequences where asked for. */
  screen(options?: { readonly colours?: boolean }): Promise<string[]>;
  /** Waits until something matches, and gives the screen as it was then. */
  until(pattern: RegExp): Promise<string[]>;
  /** tmux's names of keys: `C-c`, `Enter`, `y`. */
  press(key: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
}

const run = promisify(execFile);
let terminals = 0;

/** When the command ends, the terminal says `ended with CODE` and stays. */
export async function openTerminal({ folder, command, cwd, env, columns, rows }: TerminalOptions): Promise<Terminal> {
  // One of its own: the server of the terminal before this one may still be going.
  terminals += 1;
  const socket = join(folder, `tmux-${terminals}`);
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-S', socket, '-f', '/dev/null', ...args])).stdout;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value ?? ''}`);
  const line = ['env', '-i', 'TERM=tmux-256color', ...variables, ...command].map(quoted).join(' ');
  // Ctrl-C is for the command: the shell around it goes on, and so does what keeps the terminal open.
  const script = `trap : INT; ${line}; echo "ended with $?"; exec sh -c 'trap "" INT; exec sleep 600'`;
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', '-s', 'test', '-c', cwd, ...size, `sh -c ${quoted(script)}`);

  const screen = async ({ colours = false } = {}): Promise<string[]> =>
    (await tmux('capture-pane', '-p', '-t', 'test', ...(colours ? ['-e'] : []))).split('\n').slice(0, -1);
  return {
    screen,
    async until(pattern) {
      let seen: string[] = [];
      await eventually(async () => {
        seen = await screen();
        return pattern.test(seen.join('\n'));
      });
      return seen;
    },
    press: async (key) => void (await tmux('send-keys', '-t', 'test', key)),
    resize: async (width, height) =>
      void (await tmux('resize-window', '-t', 'test', '-x', String(width), '-y', String(height))),
    async [Symbol.asyncDispose]() {
      await tmux('kill-server');
    },
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
