/** `session create`, `list`, `show`, `current`, `resume`, `archive` and `delete`. */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ControlClient } from '../../control/client.ts';
import { hasCode } from '../../core/errors.ts';
import { withProjectAnywhere } from '../connection.ts';
import { consent, type ConsentOptions } from '../consent.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { messageLines, sessionLines, sessionsTable } from '../render/session.ts';
import { count, printable } from '../render/text.ts';
import { withSession } from '../session-target.ts';
import type { TargetOptions } from '../target.ts';

export interface SessionOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface CreateOptions extends SessionOptions {
  readonly sprint?: string;
  readonly agent?: string;
  readonly agentFile?: string;
  readonly engine?: string;
  readonly model?: string;
}

export function createSession(
  context: Context,
  name: string | undefined,
  { sprint, agent, agentFile, engine, model, ...options }: CreateOptions,
): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, project) => {
    const created = await client.session.create({
      project: project.id,
      ...(name !== undefined && { name }),
      ...(sprint !== undefined && { sprint }),
      ...(agent !== undefined && { agent }),
      ...(agentFile !== undefined && { agentFile: agentFilePath(context, agentFile) }),
      ...(engine !== undefined && { engine }),
      ...(model !== undefined && { model }),
    });
    const shown = printable(created.name);
    tell(context, options, created, [
      `The session ${shown} is ready; the engine ${created.engine} answers in it.`,
      `Ask with \`moontide session prompt ${shown} "…"\`.`,
    ]);
    return 0;
  });
}

/** As the daemon finds it: a path below the working directory, or else below the project's folder. */
function agentFilePath({ cwd }: Context, path: string): string {
  const here = resolve(cwd, path);
  return existsSync(here) ? realpathSync(here) : path;
}

export interface ListSessionsOptions extends SessionOptions {
  readonly all?: boolean;
}

export function listSessions(context: Context, options: ListSessionsOptions): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const archived = options.all === true;
    const sessions = await client.session.list({ project: id, archived });
    const { stdout, clock } = context;
    const none = archived ? 'No sessions yet' : 'No active sessions';
    const lines =
      sessions.length === 0
        ? [`${none}: \`moontide session create NAME\` makes one.`]
        : sessionsTable(sessions, viewOf(stdout, clock));
    print(stdout, options.json === true ? [json(sessions)] : lines);
    return 0;
  });
}

export interface ShowSessionOptions extends SessionOptions {
  /** How many of the last messages are shown. */
  readonly messages?: number;
}

const DEFAULT_MESSAGES = 6;

export function showSession(
  context: Context,
  name: string | undefined,
  options: ShowSessionOptions,
): Promise<ExitCode> {
  return withSession(context, options, name, async (client, session) => {
    const limit = options.messages ?? DEFAULT_MESSAGES;
    const messages = limit === 0 ? [] : await client.session.messages(session.id, { limit });
    const view = viewOf(context.stdout, context.clock);
    tell(context, options, { ...session, lastMessages: messages }, [
      ...sessionLines(session, view),
      ...messages.flatMap((message) => [[''], messageLines(message, view)]).flat(),
    ]);
    return 0;
  });
}

export function showCurrentSession(context: Context, options: SessionOptions): Promise<ExitCode> {
  return withSession(context, options, undefined, async (_client, session) => {
    tell(context, options, session, [printable(session.name)]);
    return 0;
  });
}

export function resumeSession(context: Context, name: string, options: SessionOptions): Promise<ExitCode> {
  return withSession(context, options, name, async (client, { id }) => {
    const resumed = await client.session.resume(id);
    tell(context, options, resumed, [`The session ${printable(resumed.name)} goes on.`]);
    return 0;
  });
}

export interface ArchiveOptions extends SessionOptions {
  /** Begins the context anew first, so that who resumes it begins with little. */
  readonly compact?: boolean;
}

export function archiveSession(context: Context, name: string, options: ArchiveOptions): Promise<ExitCode> {
  return withSession(context, options, name, async (client, { id }) => {
    if (options.compact === true) await compactFirst(context, client, id);
    const archived = await client.session.archive(id);
    const shown = printable(archived.name);
    tell(context, options, archived, [
      `The session ${shown} is archived; \`moontide session resume ${shown}\` takes it up again.`,
    ]);
    return 0;
  });
}

/** One that cannot be compacted, or has nothing to compact, is archived as it is. */
async function compactFirst({ interrupted, stderr }: Context, client: ControlClient, id: string): Promise<void> {
  try {
    await client.session.compact(id, { signal: interrupted() });
  } catch (error) {
    if (!hasCode(error, 'CANNOT_COMPACT')) throw error;
    print(stderr, [`Archived as it is: ${error.message}`]);
  }
}

export interface DeleteOptions extends SessionOptions, ConsentOptions {}

export function deleteSession(context: Context, name: string, options: DeleteOptions): Promise<ExitCode> {
  return withSession(context, options, name, async (client, session) => {
    const shown = printable(session.name);
    const said = count(session.stats.messages, 'message');
    if (!(await consent(context, options, `Delete the session ${shown} with its ${said}?`))) return 1;
    tell(context, options, await client.session.delete(session.id), [`The session ${shown} is gone.`]);
    return 0;
  });
}

function tell({ stdout }: Context, options: SessionOptions, value: object, lines: readonly string[]): void {
  print(stdout, options.json === true ? [json(value)] : lines);
}
