import { describe, expect, it } from 'vitest';
import { readAgentRules } from '../../../src/core/agent-rules.ts';

describe('the rules of an agent', () => {
  it.each([
    ['permission', { permission: { edit: 'deny', bash: { 'git *': 'allow' } } }],
    ['permissions', { name: 'x', permissions: { edit: 'deny', bash: { 'git *': 'allow' } } }],
    [
      'an agent file of Kimi Code',
      { version: 1, agent: { permissions: { edit: 'deny', bash: { 'git *': 'allow' } } } },
    ],
  ])('are found below %s', (_where, content) => {
    expect(readAgentRules(content)).toEqual({
      kind: 'rules',
      rules: { edit: 'deny', bash: { 'git *': 'allow' } },
    });
  });

  it('are one word for everything where that is all they say', () => {
    expect(readAgentRules({ permission: 'ask' })).toEqual({ kind: 'rules', rules: { '*': 'ask' } });
  });

  it('deny tools that are switched off, whatever else is said of these, and allow none for being switched on', () => {
    const content = { permission: { write: 'allow' }, tools: { write: false, bash: true } };
    expect(readAgentRules(content)).toEqual({ kind: 'rules', rules: { write: 'deny' } });
    const denied = { bash: 'deny', edit: 'deny', write: 'deny', webfetch: 'deny' };
    expect(readAgentRules({ tools: 'Read, Grep' })).toEqual({ kind: 'rules', rules: denied });
  });

  it.each([undefined, null, {}, { description: 'reads' }])('are none where nothing is said of them', (content) => {
    expect(readAgentRules(content)).toEqual({ kind: 'rules', rules: {} });
  });

  it.each([
    [{ permission: { bash: 'maybe' } }, 'permission.bash must be allow, ask, deny, a table of patterns'],
    [{ permissions: ['bash'] }, 'permissions must be a table of tools'],
    [{ permission: {}, permissions: {} }, 'cannot both be there'],
    ['just text', 'it must be a table'],
  ])('are wrong in %j', (content, problem) => {
    expect(readAgentRules(content)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) as string });
  });
});
