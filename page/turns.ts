/** A turn of a session as its events tell it: pure, so that what is shown can be told from what was heard. */
import type { SessionHappening } from '../src/control/protocol/session-event.ts';

export interface LiveTool {
  readonly callId: string;
  readonly tool: string;
  readonly target: string;
  readonly output: string;
  /** `running` until it has ended. */
  readonly status: string;
}

export type LivePart =
  | { readonly type: 'text' | 'thought' | 'user'; readonly text: string }
  | ({ readonly type: 'tool' } & LiveTool);

export interface LiveTurn {
  readonly isRunning: boolean;
  /** In the order in which they came. */
  readonly parts: readonly LivePart[];
  readonly error: { readonly code: string; readonly message: string; readonly fix: string } | undefined;
}

export const NO_TURN: LiveTurn = { isRunning: false, parts: [], error: undefined };

/** Enough of a command's output to see how it goes; all of it is in the message. */
const MOST_OUTPUT = 20_000;

export function heard(turn: LiveTurn, { type, data }: SessionHappening): LiveTurn {
  switch (type) {
    case 'turn_start':
      return { ...NO_TURN, isRunning: true };
    case 'turn_complete':
      return { ...turn, isRunning: false };
    case 'message':
      return said(turn, data.type === 'user' ? 'user' : 'text', data.content);
    case 'thought':
      return said(turn, 'thought', data.content);
    case 'tool_start': {
      const { tool, callId, command, input } = data;
      const target = command ?? JSON.stringify(input);
      return { ...turn, parts: [...turn.parts, { type: 'tool', tool, callId, target, output: '', status: 'running' }] };
    }
    case 'tool_output':
      return withTool(turn, data.callId, (tool) => ({ output: (tool.output + data.output).slice(-MOST_OUTPUT) }));
    case 'tool_complete':
      return withTool(turn, data.callId, () => ({ status: data.status }));
    case 'error':
      return { ...turn, error: data };
    default:
      return turn;
  }
}

/** Pieces of one kind that follow each other are one text. */
function said(turn: LiveTurn, type: 'text' | 'thought' | 'user', text: string): LiveTurn {
  const last = turn.parts.at(-1);
  if (last?.type !== type) return { ...turn, parts: [...turn.parts, { type, text }] };
  return { ...turn, parts: [...turn.parts.slice(0, -1), { type, text: last.text + text }] };
}

function withTool(turn: LiveTurn, callId: string, change: (tool: LiveTool) => Partial<LiveTool>): LiveTurn {
  const parts = turn.parts.map((part) =>
    part.type === 'tool' && part.callId === callId ? { ...part, ...change(part) } : part,
  );
  return { ...turn, parts };
}
