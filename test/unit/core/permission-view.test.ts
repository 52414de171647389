import { describe, expect, it } from 'vitest';
import { rulesInForce } from '../../../src/core/permission-view.ts';
import type { PermissionRules } from '../../../src/core/permission.ts';

const global = (rules: PermissionRules) => ({ name: 'global', rules }) as const;
const strict = (rules: PermissionRules) => ({ name: 'agent', rules, tightensOnly: true }) as const;

describe('the rules in force, as people are shown them', () => {
  it('name every tool, each with what the sources say one after the other', () => {
    const session = { bash: { 'git *': 'allow', 'git push *': 'ask' } } as const;
    const own = global({ bash: { 'git commit *': 'deny', 'npm *': 'allow', '*': 'deny' }, '*': 'allow' });
    expect(rulesInForce([global(session), own])).toEqual({
      bash: { 'git *': 'allow', 'git push *': 'ask', 'npm *': 'allow', '*': 'deny' },
      edit: 'allow',
      read: 'allow',
      write: 'allow',
      webfetch: 'allow',
    });
  });

  it('name other tools that have rules too', () => {
    expect(rulesInForce([global({ fetch_page: 'allow' })])).toMatchObject({ bash: 'ask', fetch_page: 'allow' });
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
