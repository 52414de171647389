import { describe, expect, it } from 'vitest';
import { catchUp, staleTokensIn, type Context, type ContextDocument } from '../../../src/core/context.ts';
import { contextHealth, DEFAULT_HEALTH } from '../../../src/core/context-health.ts';
import { messagesOf } from '../../../src/core/context-messages.ts';
import { selectDocuments } from '../../../src/core/context-selection.ts';
import { relPath, type Sha256 } from '../../../src/core/model.ts';
import { estimateTokens } from '../../../src/core/tokens.ts';

function version(path: string, sha256: string, mtimeMs = 0, tokens = 10): ContextDocument {
  return { path: relPath(path), sha256: sha256 as Sha256, tokens, stamp: { mtimeMs } };
}

const context: Context = catchUp(
  [],
  [version('new.md', 'n1', 9), version('old.md', 'o1', 1), version('also.md', 'a1', 1)],
);

describe('what a session reads', () => {
  it('begins with what changed longest ago', () => {
    expect(context.map((entry) => 'path' in entry && entry.path)).toEqual(['also.md', 'old.md', 'new.md']);
  });

  it('is told at its end what changed and what is gone', () => {
    const more = catchUp(context, [version('old.md', 'o2', 12), version('new.md', 'n1', 9)]);
    expect(more).toEqual([
      { kind: 'withdrawn', path: 'also.md' },
      { kind: 'document', path: 'old.md', sha256: 'o2', tokens: 10 },
    ]);
    expect(staleTokensIn([...context, ...more])).toBe(10 + 10 + 30);
  });

  it('is a message for each document, with its path, and what was said', () => {
    const said: Context = [
      { kind: 'question', text: 'Why?', tokens: 1 },
      { kind: 'answer', text: 'Tides.', tokens: 1 },
    ];
    const [rules, ...messages] = messagesOf([...context.slice(0, 1), ...said], (path) => `content of "${path}"`);
    expect(rules?.role).toBe('system');
    expect(messages).toEqual([
      { role: 'system', content: '{"filename":"also.md","content":"content of \\"also.md\\""}' },
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: 'Tides.' },
    ]);
  });
});

describe('a selection', () => {
  const found = [
    version('docs/large.md', 'l', 5, 90),
    version('docs/small.md', 's', 4, 10),
    version('README.md', 'r', 1, 20),
  ];

  it('takes the most important, and smaller ones where a large one has no room', () => {
    const { chosen, leftOut } = selectDocuments(found, { isWanted: () => true, budgetTokens: 50, kept: new Set() });
    expect(chosen.map(({ path }) => path)).toEqual(['README.md', 'docs/small.md']);
    expect(leftOut).toEqual([{ path: 'docs/large.md', tokens: 90, because: 'budget' }]);
  });

  it('keeps what the session reads already', () => {
    const kept = new Set([relPath('docs/large.md')]);
    const { chosen } = selectDocuments(found, { isWanted: () => true, budgetTokens: 100, kept });
    expect(chosen.map(({ path }) => path)).toEqual(['docs/large.md', 'docs/small.md']);
  });
});

describe('the health of a context', () => {
  const facts = { windowTokens: 1_000, staleTokens: 0, turns: 3, startedAt: 5_000 };

  it.each([
    [100, 'HEALTHY'],
    [599, 'HEALTHY'],
    [600, 'WARNING'],
    [850, 'CRITICAL'],
  ] as const)('with %d of 1,000 tokens is %s', (tokens, level) => {
    expect(contextHealth({ ...facts, tokens, history: [tokens] }, DEFAULT_HEALTH, 5_000).level).toBe(level);
  });

  it('tells its age, how it grows, and for how many turns there is room', () => {
    const health = contextHealth({ ...facts, tokens: 400, history: [100, 250, 400] }, DEFAULT_HEALTH, 65_000);
    expect(health).toEqual({ level: 'HEALTHY', share: 0.4, ageMs: 60_000, tokensPerTurn: 150, turnsLeft: 3 });
  });

  it('promises nothing while it does not grow', () => {
    expect(contextHealth({ ...facts, tokens: 400, history: [400] }, DEFAULT_HEALTH, 0)).not.toHaveProperty('turnsLeft');
  });
});

describe('the estimate of tokens', () => {
  it('counts four letters as one, and errs upwards where letters are others', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('tide')).toBe(1);
    expect(estimateTokens('潮汐表')).toBe(2);
  });
});
