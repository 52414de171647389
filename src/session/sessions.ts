/** All sessions: what may be done with them, and who answers in them. */
import { MoontideError } from '../core/errors.ts';
import type { ProjectId, SessionId } from '../core/model.ts';
import { sprintSessionName } from '../core/sprint-session.ts';
import type { NewSession, Sessions } from './api.ts';
import { chooseAgent } from './choose-agent.ts';
import { shownRules } from './rules.ts';
import type { Engine, Session, SessionProjects, SessionStore } from './ports.ts';
import { compactSession } from './compaction.ts';
import { contextOf } from './context-report.ts';
import { createRooms } from './rooms.ts';
import { createCommands } from './commands.ts';
import { createGate } from './gate.ts';
import type { SessionsOptions } from './parts.ts';
import { createTurns } from './turns.ts';

const PERMISSION_TIMEOUT_MS = 300_000;

export function startSessions(options: SessionsOptions): Sessions & AsyncDisposable {
  const { store, projects, engines, clock, newId, permissionTimeoutMs = PERMISSION_TIMEOUT_MS } = options;
  const rooms = createRooms({ clock, newId, permissionTimeoutMs });
  const parts = { ...options, rooms, gate: createGate({ ...options, rooms }) };
  const turns = createTurns(parts);
  const commands = createCommands(parts);

  const get = (id: SessionId): Session => requireSession(store, id);
  const active = (id: SessionId): Session => requireActive(get(id));

  function requireFreeName(projectId: ProjectId, name: string, own?: SessionId): void {
    const taken = store.list({ projectId, archived: false }).find((other) => other.name === name && other.id !== own);
    if (taken === undefined) return;
    throw new MoontideError('SESSION_EXISTS', `The project has an active session ${name} already.`, {
      details: { id: taken.id, name },
    });
  }

  async function closeEngine(session: Session, how: 'archive' | 'forget'): Promise<void> {
    const engine = engines.find(({ name }) => name === session.engine);
    await engine?.close({ session, state: store.engineState(session.id), how });
  }

  return {
    async create(request) {
      const projectId = request.projectId ?? onlyProject(projects);
      projects.root(projectId);
      const engine = engineName(engines, request.engine);
      const chosen = await chooseAgent(request, projects.root(projectId), await projects.policy(projectId));
      const session = { ...newSession(request, projectId, engine, newId(), clock.now()), ...chosen };
      requireFreeName(projectId, session.name);
      store.put(session);
      return session;
    },
    list: (filter) => store.list(filter),
    get,
    async rules(id) {
      const session = get(id);
      const policy = await projects.policy(session.projectId);
      return shownRules({ session, policy, root: projects.root(session.projectId), grants: [] });
    },
    change(id, change) {
      const session = active(id);
      if (change.name !== undefined) requireFreeName(session.projectId, change.name, id);
      const changed = { ...session, ...change };
      store.put(changed);
      rooms.of(id).tell('session', { change: 'changed' });
      return changed;
    },
    async archive(id) {
      const session = active(id);
      // First of all, so that nothing begins in it while what is under way ends.
      store.put({ ...session, state: 'archived', archivedAt: clock.now() });
      await rooms.of(id).interrupt(new MoontideError('CANCELLED', 'The session was archived.'));
      await closeEngine(session, 'archive');
      rooms.of(id).tell('session', { change: 'archived' });
      return get(id);
    },
    resume(id) {
      const { archivedAt: _archivedAt, ...session } = get(id);
      if (session.state === 'active') return session;
      requireFreeName(session.projectId, session.name, id);
      const resumed: Session = { ...session, state: 'active' };
      store.put(resumed);
      rooms.of(id).tell('session', { change: 'resumed' });
      return resumed;
    },
    async delete(id) {
      const session = get(id);
      const reason = new MoontideError('CANCELLED', 'The session was deleted.');
      store.put({ ...session, state: 'archived', archivedAt: session.archivedAt ?? clock.now() });
      await rooms.of(id).interrupt(reason);
      await closeEngine(session, 'forget');
      store.delete(id);
      rooms.of(id).tell('session', { change: 'deleted' });
      await rooms.close(id, reason);
    },
    messages(id, page) {
      get(id);
      return store.messages(id, page);
    },
    prompt: (id, request) => turns.start(active(id), request),
    answer: (id, prompt, signal) => turns.answer(get(id).id, prompt, signal),
    async abort(id) {
      get(id);
      return rooms.of(id).interrupt(new MoontideError('CANCELLED', 'Somebody asked for it.'));
    },
    shell: async (id, request, signal) => commands.run(active(id), request, signal),
    check: async (id, { tool, action, agent }) => parts.gate.decide(active(id), tool, action, agent),
    pending: (id) => rooms.of(get(id).id).desk.pending,
    permit(id, permission, answer) {
      const pending = rooms.of(get(id).id).desk.answer(permission, answer);
      if (answer.remember === 'session') {
        store.putGrant(id, { tool: pending.tool, text: pending.action, action: answer.action });
      }
      return pending;
    },
    context: (id) => contextOf(options, get(id)),
    async compact(id, signal) {
      const session = active(id);
      await compactSession(parts, session, signal);
      return contextOf(options, session);
    },
    follow: (id) => rooms.follow(get(id).id),
    health: () => Object.fromEntries(engines.map((engine) => [engine.name, engine.health()])),
    async [Symbol.asyncDispose]() {
      await rooms.closeAll(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
    },
  };
}

function requireSession(store: SessionStore, id: SessionId): Session {
  const session = store.get(id);
  if (session === undefined)
    throw new MoontideError('SESSION_NOT_FOUND', `There is no session ${id}.`, { details: { id } });
  return session;
}

function requireActive(session: Session): Session {
  if (session.state === 'active') return session;
  throw new MoontideError('SESSION_EXPIRED', `The session ${session.name} is archived.`, {
    details: { id: session.id, name: session.name },
  });
}

/** What answers in a session in which only commands are run. */
const NO_ENGINE = 'none';

function engineName(engines: readonly Engine[], wanted: string | undefined): string {
  const names = [...engines.map(({ name }) => name), NO_ENGINE];
  const name = wanted ?? names[0] ?? NO_ENGINE;
  if (names.includes(name)) return name;
  throw new MoontideError('ENGINE_NOT_FOUND', `There is no engine ${name}: there are ${names.join(', ')}.`, {
    details: { engine: name, known: names },
  });
}

function onlyProject(projects: SessionProjects): ProjectId {
  const [only, ...others] = projects.ids();
  if (only !== undefined && others.length === 0) return only;
  const why = only === undefined ? 'there is no project yet' : 'there is more than one project';
  throw new MoontideError('INVALID_REQUEST', `project is missing, and ${why}`, {
    details: { field: 'project', allowed: projects.ids() },
  });
}

function newSession(request: NewSession, projectId: ProjectId, engine: string, newId: string, now: number): Session {
  const { model, sprint, permissions = {} } = request;
  const id = `sess_${newId}` as SessionId;
  return {
    id,
    projectId,
    name: request.name ?? (sprint === undefined ? id : sprintSessionName(sprint)),
    engine,
    ...(model === undefined ? {} : { model }),
    ...(sprint === undefined ? {} : { sprint }),
    state: 'active',
    permissions,
    createdAt: now,
    usedAt: now,
    stats: { messages: 0, toolCalls: 0, permissionRequests: 0, tokens: { input: 0, cached: 0, output: 0 } },
  };
}
