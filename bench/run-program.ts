/** Programs to compare with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds until a program has ended. @throws Error when it cannot be run or fails. */
export async function timed(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<number> {
  const [program, ...args] = command;
  const startedAt = performance.now();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${String(code)}`);
  return performance.now() - startedAt;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}
