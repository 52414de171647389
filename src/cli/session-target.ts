/** Which session of a project a command is about. */
import type { ControlClient } from '../control/client.ts';
import type { Project } from '../control/protocol/project.ts';
import type { Session } from '../control/protocol/session.ts';
import { MoontideError } from '../core/errors.ts';
import { withProjectAnywhere } from './connection.ts';
import type { Context, ExitCode } from './context.ts';
import { printable } from './render/text.ts';
import type { TargetOptions } from './target.ts';

/** Runs `work` for the session with this name or id; without one, for the current session. */
export function withSession(
  context: Context,
  options: TargetOptions,
  wanted: string | undefined,
  work: (client: ControlClient, session: Session, project: Project) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, project) => {
    const session =
      wanted === undefined ? await currentSession(client, project) : await findSession(client, project, wanted);
    return await work(client, session, project);
  });
}

/** By id or by name; of several archived ones with the name, the newest. @throws SESSION_NOT_FOUND, with the names. */
async function findSession(
  { session: sessions }: Pick<ControlClient, 'session'>,
  project: Project,
  wanted: string,
): Promise<Session> {
  const all = await sessions.list({ project: project.id, archived: true });
  const named = all.filter(({ name }) => name === wanted);
  const found = all.find(({ id }) => id === wanted) ?? named.find(({ state }) => state === 'active') ?? named[0];
  if (found !== undefined) return found;
  const what = `${printable(project.name)} has no session ${printable(wanted)}.`;
  throw new MoontideError('SESSION_NOT_FOUND', `${what} ${known(all)}`, {
    fix: '`moontide session list --all` shows them; `moontide session create NAME` makes one.',
    details: { wanted, sessions: all.map(({ name }) => name) },
  });
}

/** The active session that was used last. @throws SESSION_NOT_FOUND where none is active. */
async function currentSession(
  { session: sessions }: Pick<ControlClient, 'session'>,
  project: Project,
): Promise<Session> {
  const active = await sessions.list({ project: project.id });
  const [current] = active.toSorted((one, other) => Date.parse(other.usedAt) - Date.parse(one.usedAt));
  if (current !== undefined) return current;
  throw new MoontideError('SESSION_NOT_FOUND', `${printable(project.name)} has no active session.`, {
    fix: '`moontide session create NAME` makes one.',
  });
}

const MOST_NAMED = 5;

function known(sessions: readonly Session[]): string {
  const names = [...new Set(sessions.map(({ name }) => printable(name)))];
  if (names.length === 0) return 'There are none yet.';
  const more = names.length - MOST_NAMED;
  return `There are ${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
