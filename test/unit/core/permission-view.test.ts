import { describe, expect, it } from 'vitest';
import { rulesInForce } from '../../../src/core/permission-view.ts';
import type { PermissionRules } from '../../../src/core/permission.ts';

const global = (rules: PermissionRules) => ({ name: 'global', rules }) as const;
const strict = (rules: PermissionRules) => ({ name: 'agent', rules, tightensOnly: true }) as const;

describe('the rules in force, as people are shown them', () => {
  it('name every tool, each with the first rule that there is', () => {
    expect(rulesInForce([global({ bash: { 'git *': 'allow' } }), global({ bash: 'deny', '*': 'allow' })])).toEqual({
      bash: { 'git *': 'allow' },
      edit: 'allow',
      read: 'allow',
      write: 'allow',
      webfetch: 'allow',
    });
  });

  it.each([
    ['allow', 'deny', 'deny'],
    ['deny', 'ask', 'deny'],
    ['allow', 'allow', 'allow'],
    ['allow', { 'rm *': 'deny', '*': 'allow' }, { '*': 'allow', 'rm *': 'deny' }],
    [{ 'git *': 'allow', '*': 'ask' }, 'deny', { 'git *': 'deny', '*': 'deny' }],
    [
      { 'git *': 'allow', 'git log *': 'allow', '*': 'ask' },
      { 'git log*': 'ask' },
      { 'git *': 'allow', 'git log *': 'ask', '*': 'ask', 'git log*': 'ask' },
    ],
  ] as const)('are %j made stricter by %j', (rule, by, shown) => {
    expect(rulesInForce([strict({ bash: by }), global({ bash: rule })])['bash']).toEqual(shown);
  });
});
