import { describe, expect, it } from 'vitest';
import { formProblem, providerProblem } from '../../../src/core/key-format.ts';

describe('formProblem', () => {
  it.each(['sk-0123456789', 'abc.def~ghi/jkl+mno==', 'x'.repeat(512)])('takes %j', (key) => {
    expect(formProblem(key)).toBeUndefined();
  });

  it.each([
    '',
    'sk-abc',
    'sk-two words',
    'sk-a\nb-0123456',
    '"sk-0123456789"',
    'sk-0123#4567',
    'clé-0123456789',
    'x'.repeat(513),
  ])('refuses %j and does not repeat it', (key) => {
    const problem = formProblem(key);
    expect(problem).toBeDefined();
    if (key !== '') expect(problem).not.toContain(key);
  });
});

describe('providerProblem', () => {
  it.each([
    ['moonshot', 'sk-0123456789', undefined],
    ['anthropic', 'sk-ant-api03-0123', undefined],
    ['openrouter', 'sk-or-v1-0123456', undefined],
    ['anthropic', 'sk-0123456789', /does not begin with sk-ant-/],
    ['openai', 'sk-ant-api03-0123', /looks like one of Anthropic/],
    ['moonshot', 'sk-or-v1-0123456', /looks like one of OpenRouter/],
    ['kimi', 'not a key', /spaces/],
  ] as const)('judges a key for %s by its form (%s)', (provider, key, expected) => {
    const problem = providerProblem(provider, key);
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });
});
