import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/core/permission-judge.ts';
import { ANYTHING, known, type UseText } from '../../../src/core/permission-text.ts';
import type { PermissionRule, PermissionSource } from '../../../src/core/permission.ts';

const from = (name: PermissionSource['name'], bash: PermissionRule): PermissionSource => ({ name, rules: { bash } });
const actionOf = (text: string | UseText, ...sources: readonly PermissionSource[]): string =>
  judge({ tool: 'bash', text: typeof text === 'string' ? known(text) : text }, sources).action;

describe('judge', () => {
  it('allows reading and asks for everything else where nobody said anything', () => {
    const tools = ['read', 'bash', 'edit', 'write', 'webfetch', 'mcp__server__tool'];
    expect(tools.map((tool) => judge({ tool, text: known('x') }, []).action)).toEqual([
      'allow',
      'ask',
      'ask',
      'ask',
      'ask',
      'ask',
    ]);
  });

  it('names the rule that decided', () => {
    expect(judge({ tool: 'bash', text: known('git push') }, [from('agent', { 'git *': 'allow' })])).toEqual({
      action: 'allow',
      reason: "Matched pattern: git * (the agent's permissions: allow)",
      tool: 'bash',
      text: 'git push',
      source: 'agent',
      pattern: 'git *',
    });
  });

  it('lets the first source decide that has a word, however general', () => {
    const sources = [from('environment', 'ask'), from('session', { 'git *': 'allow' })];
    expect(actionOf('git status', ...sources)).toBe('ask');
    expect(actionOf('git status', ...sources.toReversed())).toBe('allow');
  });

  it('goes on to the next source where no pattern fits', () => {
    const sources = [from('session', { 'git *': 'allow' }), from('agent', ['npm publish*']), from('global', 'deny')];
    expect(actionOf('git status', ...sources)).toBe('allow');
    expect(actionOf('npm publish', ...sources)).toBe('ask');
    expect(actionOf('npm test', ...sources)).toBe('deny');
  });

  it('takes the most specific pattern of a source, wherever it stands', () => {
    const rule = { '*': 'ask', 'git *': 'allow', 'git push *': 'deny', 'git push origin dev': 'allow' } as const;
    for (const entries of [Object.entries(rule), Object.entries(rule).toReversed()]) {
      const source = from('session', Object.fromEntries(entries));
      expect(
        ['ls', 'git log', 'git push', 'git push origin', 'git push origin dev'].map((text) => actionOf(text, source)),
      ).toEqual(['ask', 'allow', 'deny', 'deny', 'allow']);
    }
  });

  it('takes the stricter of two patterns that are as specific', () => {
    expect(actionOf('ab', from('session', { 'a*': 'allow', '*b': 'deny' }))).toBe('deny');
    expect(actionOf('ab', from('session', { '*b': 'deny', 'a*': 'allow' }))).toBe('deny');
  });

  it('has a word for every tool under *', () => {
    const source: PermissionSource = { name: 'global', rules: { '*': 'allow', bash: 'deny' } };
    expect(judge({ tool: 'mcp__x', text: known('y') }, [source]).action).toBe('allow');
    expect(judge({ tool: 'bash', text: known('y') }, [source]).action).toBe('deny');
  });

  it('does not take a name of every object for a rule', () => {
    expect(judge({ tool: 'constructor', text: known('x') }, [from('session', 'allow')]).action).toBe('ask');
  });

  describe('of a source that may only tighten', () => {
    const timid = (bash: PermissionRule): PermissionSource => ({ ...from('agent', bash), tightensOnly: true });

    it('takes its word where it is stricter than what follows', () => {
      expect(actionOf('git push', timid({ 'git push': 'deny' }), from('global', 'allow'))).toBe('deny');
      expect(actionOf('git log', timid(['git *']), from('global', 'allow'))).toBe('ask');
    });

    it('does not take its word where it is laxer', () => {
      expect(actionOf('git push', timid('allow'))).toBe('ask');
      expect(actionOf('git push', timid('allow'), from('global', 'deny'))).toBe('deny');
      expect(actionOf('git push', timid('allow'), from('global', 'allow'))).toBe('allow');
    });
  });

  describe('of a use that is known in part', () => {
    const text = ['git ', ANYTHING];

    it('allows what every continuation is allowed', () => {
      expect(actionOf(text, from('session', { 'git *': 'allow', '*': 'deny' }))).toBe('allow');
      expect(actionOf([ANYTHING], from('session', 'allow'))).toBe('allow');
    });

    it('asks where some continuation would ask or be denied', () => {
      expect(actionOf(text, from('session', { 'git push *': 'deny', 'git *': 'allow' }))).toBe('ask');
      expect(actionOf(text, from('session', { 'git log': 'allow' }), from('global', 'ask'))).toBe('ask');
    });

    it('denies what every continuation is denied', () => {
      expect(actionOf(text, from('session', { 'git *': 'deny' }))).toBe('deny');
    });
  });

  it('asks where nobody can tell what it does, but for what is denied anyway', () => {
    const obscure = { tool: 'bash', text: known('git "'), obscure: true } as const;
    expect(judge(obscure, [from('session', 'allow')]).action).toBe('ask');
    expect(judge(obscure, [from('session', 'deny')]).action).toBe('deny');
  });
});
