/** Begins the context of a session anew. */
import { MoontideError } from '../core/errors.ts';
import type { Session } from './ports.ts';
import type { SessionParts } from './parts.ts';

export interface Compaction extends Pick<SessionParts, 'store' | 'rooms' | 'engines'> {
  readonly session: Session;
  readonly signal: AbortSignal;
}

/** @throws MoontideError CANNOT_COMPACT, SESSION_LOCKED, and what the engine throws; then the context is as it was. */
export async function compactSession({ session, store, rooms, engines, signal }: Compaction): Promise<void> {
  const { id, name } = session;
  const engine = engines.find((each) => each.name === session.engine);
  if (engine?.compact === undefined) {
    throw new MoontideError('CANNOT_COMPACT', `the engine ${session.engine} cannot begin a context anew when asked`);
  }
  const room = rooms.of(id);
  const turn = room.turn;
  const locked = (): MoontideError => new MoontideError('SESSION_LOCKED', `an answer is under way in ${name}`);
  if (turn?.isOver === false) throw locked();
  await engine.compact({
    session,
    signal,
    state: {
      get: () => store.engineState(id),
      set(state) {
        // A turn that began meanwhile goes by the context as it was, and would be lost.
        if (room.turn !== turn) throw locked();
        store.setEngineState(id, state);
      },
    },
  });
  room.tell('session', { change: 'compacted' });
}
