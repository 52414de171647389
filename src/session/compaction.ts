/** Begins the context of a session anew: when a person asks for it, or by itself when it is as full as is configured. */
import { isCompactionDue } from '../core/context-health.ts';
import { MoontideError } from '../core/errors.ts';
import { contextOf } from './context-report.ts';
import type { SessionParts } from './parts.ts';
import type { Session } from './ports.ts';

/** @throws MoontideError CANNOT_COMPACT, SESSION_LOCKED, and what the engine throws; then the context is as it was. */
export async function compactSession(parts: SessionParts, session: Session, signal: AbortSignal): Promise<void> {
  const room = parts.rooms.of(session.id);
  if (room.turn?.isOver === false || room.compaction !== undefined) {
    throw new MoontideError('SESSION_LOCKED', `An answer or a compaction is under way in ${session.name}.`);
  }
  const compaction = beginAnew(parts, session, AbortSignal.any([signal, room.stop]));
  // Turns wait for it.
  const settled = compaction.catch(() => undefined);
  room.compaction = settled;
  room.running.add(settled);
  try {
    await compaction;
  } finally {
    room.compaction = undefined;
    room.running.delete(settled);
  }
}

/** Whether the context is so full that the next turn is to begin with a compaction. */
export function isFull(parts: SessionParts, session: Session): boolean {
  const { compactShare } = parts.contextThresholds();
  const { canCompact, share, tokens } = contextOf(parts, session);
  const { compactedTokens } = parts.rooms.of(session.id);
  return canCompact && isCompactionDue({ share, tokens, compactShare, compactedTokens });
}

/** For the turn that is under way. When it fails, the turn goes on with the context as it was. */
export async function compactForTurn(parts: SessionParts, session: Session, signal: AbortSignal): Promise<void> {
  try {
    await beginAnew(parts, session, signal);
  } catch (error) {
    signal.throwIfAborted();
    parts.log.warn({ session: session.id, err: error }, 'a context that is full could not be begun anew');
  }
}

async function beginAnew(parts: SessionParts, session: Session, signal: AbortSignal): Promise<void> {
  const { store, projects, rooms, engines, usage, modelName } = parts;
  const { id, name, projectId } = session;
  const engine = engines.find((each) => each.name === session.engine);
  if (engine?.compact === undefined) {
    throw new MoontideError('CANNOT_COMPACT', `The engine ${session.engine} cannot begin a context anew when asked.`);
  }
  const {
    tokens,
    contextTokens,
    model = session.model ?? modelName(),
  } = await engine.compact({
    session,
    root: projects.root(projectId),
    signal,
    state: { get: () => store.engineState(id), set: (state) => store.setEngineState(id, state) },
  });
  const room = rooms.of(id);
  room.compactedTokens = contextTokens;
  const window = usage.contexts(id, 1).at(-1)?.window;
  if (tokens !== undefined) {
    usage.record({
      projectId,
      session: { id, name },
      engine: engine.name,
      ...(model !== undefined && { model }),
      tokens,
      ...(contextTokens !== undefined && window !== undefined && { context: { tokens: contextTokens, window } }),
    });
  }
  room.tell('session', { change: 'compacted' });
}
