import { describe, expect, it } from 'vitest';
import { MessageBuilder, type Message, type WireMessage } from '../../../src/agent/messages.ts';

function built(wires: readonly WireMessage[]): Message[] {
  const builder = new MessageBuilder();
  return wires.flatMap((wire) => builder.take(wire) ?? []);
}

describe('messages', () => {
  it('end where the agent goes on after its tools', () => {
    const messages = built([
      { type: 'thinking', text: 'Let me ' },
      { type: 'thinking', text: 'see.' },
      { type: 'text', text: 'I ' },
      { type: 'text', text: 'look.' },
      { type: 'tool_call', id: '1', name: 'bash', arguments: { command: 'ls' } },
      { type: 'tool_output', id: '1', output: 'a' },
      { type: 'tool_output', id: '1', output: 'b' },
      { type: 'tool_result', id: '1', name: 'bash', status: 'completed' },
      { type: 'text', text: 'There is ab.' },
      { type: 'turn_end', stopReason: 'end_turn' },
    ]);
    expect(messages.map((message) => message.extractText())).toEqual(['I look.', 'There is ab.']);
    expect(messages[0]?.content).toEqual([
      { type: 'thinking', text: 'Let me see.' },
      { type: 'text', text: 'I look.' },
      { type: 'tool', id: '1', name: 'bash', arguments: { command: 'ls' }, output: 'ab', status: 'completed' },
    ]);
  });

  it('are none where nothing was said', () => {
    expect(built([{ type: 'turn_end', stopReason: 'cancelled' }])).toEqual([]);
  });
});
