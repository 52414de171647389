import { describe, expect, it } from 'vitest';
import { agentTrustLines, type RepositoryAgent } from '../../../src/core/repository-agents.ts';
import type { PermissionRules } from '../../../src/core/permission.ts';

const agent = (rules: PermissionRules, name = 'builder'): RepositoryAgent => ({
  name,
  file: `.agents/${name}.md`,
  rules,
});

describe('what agents of a repository need trust for', () => {
  it('is every rule of an agent that grants something, for each keeps the others in bounds', () => {
    const rules = { bash: { 'git *': 'allow', 'git push *': 'deny' }, edit: ['*.lock'], webfetch: 'allow' } as const;
    expect(agentTrustLines([agent(rules)]).map(({ sentence }) => sentence)).toEqual([
      '.agents/builder.md: allow bash for git *',
      '.agents/builder.md: deny bash for git push *',
      '.agents/builder.md: ask edit for *.lock',
      '.agents/builder.md: allow webfetch',
    ]);
  });

  it('is nothing of an agent that only asks and denies', () => {
    expect(agentTrustLines([agent({ '*': 'ask', bash: { 'rm *': 'deny' } })])).toEqual([]);
  });

  it('is the same in any order', () => {
    const one = agent({ bash: { a: 'allow', b: 'ask' } }, 'one');
    const other = agent({ edit: 'allow', '*': 'deny' }, 'other');
    const turned = agent({ '*': 'deny', edit: 'allow' }, 'other');
    expect(agentTrustLines([turned, agent({ bash: { b: 'ask', a: 'allow' } }, 'one')])).toEqual(
      agentTrustLines([one, other]),
    );
  });
});
