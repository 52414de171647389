import process from 'node:process';
import type { ExitCode } from './context.ts';
import { reportFailure } from './failure.ts';
import { runProgram } from './program.ts';
import { createScreen } from './screen.ts';
import { systemContext } from './system-context.ts';

/** Runs one command line in this process. Never rejects. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  try {
    return await runProgram(args, systemContext());
  } catch (error) {
    const term = process.env['TERM'];
    const screens = { stdout: createScreen(process.stdout, term), stderr: createScreen(process.stderr, term) };
    return reportFailure(error, screens, args.includes('--json'));
  }
}
