/** One session as it goes on: what was said, the turn under way, and what waits for a person's word. */
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { SessionHappening } from '../src/control/protocol/session-event.ts';
import { path } from './api.ts';
import { follow } from './stream.ts';
import { heard, NO_TURN, type LiveTurn } from './turns.ts';

const TYPES = Object.keys({
  message: 1,
  thought: 1,
  tool_start: 1,
  tool_progress: 1,
  tool_output: 1,
  tool_complete: 1,
  permission_request: 1,
  permission_resolved: 1,
  usage: 1,
  turn_start: 1,
  turn_complete: 1,
  error: 1,
  session: 1,
  gap: 1,
  dropped: 1,
} satisfies Record<SessionHappening['type'], 1>) as SessionHappening['type'][];

/** After these the session, its messages or what waits in it is another. */
const CHANGES = new Set<SessionHappening['type']>([
  'turn_start',
  'turn_complete',
  'permission_request',
  'permission_resolved',
  'session',
]);

export interface SessionLive {
  readonly turn: LiveTurn;
  /** Grows when there is a reason to look again. */
  readonly beat: number;
}

export function useSessionLive(id: string): SessionLive {
  const [turn, tell] = useReducer(turnAfter, NO_TURN);
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    const look = (): void => setBeat((before) => before + 1);
    return follow({
      // From the beginning of what is remembered: a turn that is under way is shown whole.
      path: path`/session/${id}/stream` + '?since=0',
      types: TYPES,
      onOpen: () => {
        tell('again');
        look();
      },
      onLost: () => tell('lost'),
      onEvent(type, data) {
        tell({ id: 0, type, data } as SessionHappening);
        if (CHANGES.has(type)) look();
      },
    });
  }, [id]);
  return { turn, beat };
}

function turnAfter(turn: LiveTurn, news: SessionHappening | 'again' | 'lost'): LiveTurn {
  if (news === 'again') return NO_TURN;
  // What was under way has ended with the daemon.
  return news === 'lost' ? { ...turn, isRunning: false } : heard(turn, news);
}
