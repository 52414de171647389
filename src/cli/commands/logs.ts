import { MoontideError } from '../../core/errors.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { followLines, readTail } from '../log-file.ts';
import type { Tail } from '../log-file.ts';
import { logLine } from '../render/log.ts';
import { showPath } from '../render/text.ts';

export interface LogsOptions {
  readonly follow?: boolean;
  /** How many from the end. */
  readonly lines: number;
  /** As they are in the file: one JSON object a line. */
  readonly json?: boolean;
}

export async function logs(context: Context, options: LogsOptions): Promise<ExitCode> {
  const { stdout, paths, clock } = context;
  const show = (lines: readonly string[]): void =>
    print(stdout, options.json === true ? lines : lines.map((line) => logLine(line, stdout.style)));
  const { lines, end } = await tail(paths.daemonLog, options.lines);
  show(lines);
  if (options.follow !== true) return 0;
  for await (const line of followLines(paths.daemonLog, end, clock, context.interrupted())) show([line]);
  return 0;
}

async function tail(path: string, lines: number): Promise<Tail> {
  try {
    return await readTail(path, { lines });
  } catch (error) {
    throw new MoontideError('NOT_FOUND', `There is no log at ${showPath(path)}.`, {
      cause: error,
      fix: '`moontide start` writes it; where systemd runs the daemon, `journalctl --user -u moontide` has its log.',
    });
  }
}
