import { describe, expect, it } from 'vitest';
import { readRuleSet } from '../../../src/core/rule-set.ts';

describe('rules as people write them', () => {
  it('are read by tool and by agent', () => {
    const bash = { 'git *': 'allow', '*': 'ask' };
    expect(readRuleSet({ bash, edit: ['*.lock'], agents: { reviewer: { edit: 'deny' } } })).toEqual({
      kind: 'rules',
      rules: { rules: { bash, edit: ['*.lock'] }, agents: { reviewer: { edit: 'deny' } } },
    });
  });

  it('may be one word for everything', () => {
    expect(readRuleSet('deny')).toEqual({ kind: 'rules', rules: { rules: { '*': 'deny' }, agents: {} } });
  });

  it.each([
    [[], 'it must be a table of tools, not []'],
    [null, 'it must be a table of tools, not null'],
    [{ bash: 'yes' }, 'bash must be allow, ask, deny, a table of patterns or a list of patterns, not "yes"'],
    [{ bash: { 'git *': 1 } }, 'bash must be allow, ask, deny'],
    [{ bash: [''] }, 'bash must be allow, ask, deny'],
    [{ agents: [] }, 'agents must be a table of agents, not []'],
    [{ agents: { reviewer: 'deny' } }, 'agents.reviewer must be a table of tools, not "deny"'],
    [{ agents: { reviewer: { edit: 2 } } }, 'agents.reviewer.edit must be allow'],
  ])('are refused with the key that is wrong: %j', (value, problem) => {
    expect(readRuleSet(value)).toMatchObject({ kind: 'wrong', problem: expect.stringContaining(problem) as string });
  });
});
