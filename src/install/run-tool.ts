/** Programs of the system that manage services, run to their end. */
import { execFile } from 'node:child_process';
import { MoontideError } from '../core/errors.ts';

export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves whatever the exit code is. @throws NO_SERVICE_MANAGER when there is no such program. */
export type RunTool = (program: string, args: readonly string[]) => Promise<ToolResult>;

/** Longer than a daemon may take to start (TimeoutStartSec=) and to stop. */
const LIMIT_MS = 160_000;

export const runTool: RunTool = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: LIMIT_MS, env: { ...process.env, LC_ALL: 'C' } }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else if (error.killed === true) resolve({ code: 1, stdout, stderr: `${program} took too long` });
      else reject(noManager(`\`${program}\` cannot be run here: ${error.message}.`, error));
    });
  });

export function noManager(what: string, cause?: unknown): MoontideError {
  return new MoontideError('NO_SERVICE_MANAGER', what, cause === undefined ? {} : { cause });
}

/** @throws START_FAILED with the program's own words where it failed. */
export async function runOrThrow(run: RunTool, program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code === 0) return stdout;
  const words = stderr.trim() === '' ? `exit code ${code}` : stderr.trim();
  throw new MoontideError('START_FAILED', `\`${program} ${args.join(' ')}\` failed: ${words}`, {
    fix: '`moontide service status` and `moontide logs` show more.',
  });
}
