/** A pseudoterminal to type into, of npm alone: what a program shows there, and what it ends with. */
import { spawn } from '@lydell/node-pty';
import { eventually, type CommandToRun } from './command-line.ts';

export interface TypedTerminal extends Disposable {
  /** Everything that was shown so far, escape sequences included. */
  readonly shown: string;
  until(pattern: RegExp): Promise<void>;
  type(text: string): void;
  /** The exit code. */
  ended(): Promise<number>;
}

export function openTypedTerminal({ command, env }: CommandToRun, cwd: string): TypedTerminal {
  const [program, ...args] = command;
  const pty = spawn(program, args, { cols: 100, rows: 24, cwd, env: { ...env, TERM: 'xterm-256color' } });
  let shown = '';
  pty.onData((text) => {
    shown += text;
  });
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => resolve(exitCode));
  });
  return {
    get shown() {
      return shown;
    },
    until: (pattern) => eventually(() => pattern.test(shown)),
    type: (text) => pty.write(text),
    ended: () => ended,
    [Symbol.dispose]: () => pty.kill(),
  };
}
