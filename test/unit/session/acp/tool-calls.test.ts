import { describe, expect, it } from 'vitest';
import { ToolCalls } from '../../../../src/session/acp/tool-calls.ts';

const text = (words: string) => [{ type: 'content', content: { type: 'text', text: words } }] as const;

describe('the tool calls of an agent', () => {
  it('are known by the arguments that came before the question', () => {
    const calls = new ToolCalls();
    const toolCallId = '1:call_15';
    expect(
      calls.take({ toolCallId, title: 'Bash', kind: 'execute', status: 'pending', content: [...text('')] }),
    ).toEqual([]);
    expect(calls.take({ toolCallId, status: 'in_progress', content: [...text('{"command":')] })).toEqual([]);
    expect(calls.take({ toolCallId, status: 'in_progress', content: [...text('{"command":"echo hi"}')] })).toEqual([]);
    const asked = calls.asked({
      toolCallId,
      title: 'Bash',
      content: [...text('Requesting approval to Running: echo hi')],
    });
    expect(asked.request).toEqual({
      tool: 'bash',
      action: 'echo hi',
      input: { command: 'echo hi' },
      callId: toolCallId,
    });
    expect(asked.events).toEqual([
      { kind: 'tool-started', callId: toolCallId, tool: 'bash', input: { command: 'echo hi' } },
    ]);
    expect(
      calls.take({ toolCallId, title: 'Running: echo hi', status: 'in_progress', rawInput: { command: 'echo hi' } }),
    ).toEqual([]);
    expect(calls.take({ toolCallId, status: 'completed', rawOutput: 'hi\n' })).toEqual([
      { kind: 'tool-ended', callId: toolCallId, status: 'completed', output: 'hi\n' },
    ]);
    expect(calls.abandoned()).toEqual([]);
  });

  it('that nobody asked about are told when they run', () => {
    const calls = new ToolCalls();
    const input = { path: 'a.md' };
    expect(calls.take({ toolCallId: '1', title: 'Read', rawInput: input, status: 'in_progress' })).toEqual([
      { kind: 'tool-started', callId: '1', tool: 'read', input },
    ]);
    expect(calls.abandoned()).toEqual([{ kind: 'tool-ended', callId: '1', status: 'cancelled' }]);
  });

  it.each([
    [{ title: 'mcp__docs__search' }, 'mcp__docs__search'],
    [{ title: 'Edit notes', kind: 'edit' }, 'edit'],
    [{ title: 'fetch a page', kind: 'fetch' }, 'webfetch'],
    [{ title: '' }, 'unknown'],
  ] as const)('of %j are uses of %s', (call, tool) => {
    expect(new ToolCalls().asked({ toolCallId: '1', ...call }).request.tool).toBe(tool);
  });

  it('are judged by the path of a change, and by all they were given where there is no better', () => {
    const diff = { type: 'diff', path: '/p/a.md', oldText: 'a', newText: 'b' } as const;
    expect(new ToolCalls().asked({ toolCallId: '1', title: 'Edit', content: [diff] }).request.action).toBe('/p/a.md');
    expect(new ToolCalls().asked({ toolCallId: '1', title: 'Think', rawInput: { n: 1 } }).request.action).toBe(
      '{"n":1}',
    );
  });
});
