import { describe, expect, it } from 'vitest';
import { heard, NO_TURN, type LiveTurn } from '../../../page/turns.ts';
import type { SessionHappening } from '../../../src/control/protocol/session-event.ts';

const TOOL = { tool: 'bash', callId: 'c1' } as const;

function told(...events: readonly Omit<SessionHappening, 'id'>[]): LiveTurn {
  return events.reduce((turn, event) => heard(turn, { id: 0, ...event } as SessionHappening), NO_TURN);
}

describe('a turn as it is heard', () => {
  it('joins the pieces of an answer, and keeps them apart from thoughts and tools', () => {
    const turn = told(
      { type: 'turn_start', data: { messageId: 'm1' } },
      { type: 'message', data: { type: 'user', content: 'When?' } },
      { type: 'thought', data: { content: 'Hm. ' } },
      { type: 'thought', data: { content: 'Noon.' } },
      { type: 'message', data: { type: 'assistant', content: 'At ' } },
      { type: 'message', data: { type: 'assistant', content: 'noon.' } },
    );
    expect(turn).toEqual({
      isRunning: true,
      error: undefined,
      parts: [
        { type: 'user', text: 'When?' },
        { type: 'thought', text: 'Hm. Noon.' },
        { type: 'text', text: 'At noon.' },
      ],
    });
  });

  it('follows a tool to its end', () => {
    const turn = told(
      { type: 'tool_start', data: { ...TOOL, command: 'ls', input: {}, streaming: true } },
      { type: 'tool_output', data: { ...TOOL, output: 'a\n' } },
      { type: 'tool_output', data: { ...TOOL, callId: 'another', output: 'no' } },
      { type: 'tool_output', data: { ...TOOL, output: 'b\n' } },
      { type: 'tool_complete', data: { ...TOOL, status: 'failed', elapsed: 1 } },
    );
    expect(turn.parts).toEqual([{ type: 'tool', ...TOOL, target: 'ls', output: 'a\nb\n', status: 'failed' }]);
  });

  it('begins anew with the next turn, and ends', () => {
    const data = { code: 'X', message: 'no', fix: '' };
    const failed = told({ type: 'turn_start', data: { messageId: 'm1' } }, { type: 'error', data });
    expect(failed.error).toEqual(data);
    const next = heard(failed, { id: 1, type: 'turn_start', data: { messageId: 'm2' } });
    expect(next).toEqual({ ...NO_TURN, isRunning: true });
    expect(heard(next, { id: 2, type: 'turn_complete', data: { messageId: 'm2', stopReason: 'end_turn' } })).toEqual(
      NO_TURN,
    );
  });
});
