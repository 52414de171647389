import { MoontideError } from '../../core/errors.ts';
import { followLines } from '../../logs/log-file.ts';
import { isWanted, type LogFilter } from '../../logs/log-record.ts';
import { readLogs, type LogsEnd } from '../../logs/read-logs.ts';
import { withProject } from '../connection.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { logLine } from '../render/log.ts';
import { showPath } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';

export interface LogsOptions extends TargetOptions {
  readonly follow?: boolean;
  /** How many from the end. */
  readonly lines: number;
  /** This level and what is more serious. */
  readonly level?: LogFilter['level'];
  /** As they are in the file: one JSON object a line. */
  readonly json?: boolean;
}

/** The end of the log and, with `--follow`, what is added; works without a daemon, but for naming a project. */
export async function logs(context: Context, options: LogsOptions): Promise<ExitCode> {
  const { stdout, paths, clock } = context;
  const filter: LogFilter = { level: options.level, projectId: await projectIdOf(context, options) };
  const show = (lines: readonly string[]): void =>
    print(stdout, options.json === true ? lines : lines.map((line) => logLine(line, stdout.style)));
  const { lines, end } = await lastOf(paths.daemonLog, options.lines, filter);
  show(lines);
  if (options.follow !== true) return 0;
  for await (const line of followLines(paths.daemonLog, end, clock, context.interrupted())) {
    if (isWanted(line, filter)) show([line]);
  }
  return 0;
}

/** @throws NO_DAEMON, PROJECT_NOT_FOUND. */
async function projectIdOf(context: Context, options: TargetOptions): Promise<string | undefined> {
  if (options.project === undefined) return undefined;
  return await withProject(context, options, (_client, { id }) => Promise.resolve(id));
}

async function lastOf(path: string, lines: number, filter: LogFilter): Promise<LogsEnd> {
  try {
    return await readLogs(path, lines, filter);
  } catch (error) {
    throw new MoontideError('NOT_FOUND', `There is no log at ${showPath(path)}.`, {
      cause: error,
      fix: 'The daemon writes it: `moontide start`.',
    });
  }
}
