import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { dueAt, noteDirty, noteHint, type Settling } from '../../../src/core/settle.ts';

const policy = { quietMs: 400, ceilingMs: 5000, holdMs: 30_000, maxPaths: 3 };

function path(text: string): { kind: 'path'; path: ReturnType<typeof relPath> } {
  return { kind: 'path', path: relPath(text) };
}

describe('noteHint', () => {
  it('keeps one entry for many hints on one path', () => {
    let settling: Settling | undefined;
    for (let at = 0; at < 20; at += 1) settling = noteHint(settling, path('docs/a.md'), at, policy);
    expect(settling).toEqual({ dirty: new Set(['docs/a.md']), firstAt: 0, lastAt: 19 });
  });

  it('looks at everything once there are too many paths', () => {
    let settling: Settling | undefined;
    for (const name of ['a', 'b', 'c']) settling = noteHint(settling, path(name), 0, policy);
    expect(settling?.dirty).toEqual(new Set(['a', 'b', 'c']));
    expect(noteHint(settling, path('d'), 1, policy).dirty).toBe('everything');
  });

  it('stays with everything once anything may have been lost', () => {
    const settling = noteHint(undefined, { kind: 'everything' }, 0, policy);
    expect(noteHint(settling, path('a'), 1, policy).dirty).toBe('everything');
    expect(noteHint(noteHint(undefined, path('a'), 0, policy), { kind: 'everything' }, 1, policy).dirty).toBe(
      'everything',
    );
  });

  it('does not take a file called everything for everything', () => {
    expect(noteHint(undefined, path('everything'), 0, policy).dirty).toEqual(new Set(['everything']));
  });
});

describe('noteDirty', () => {
  it('puts back what a scan has not looked at, beside what came meanwhile', () => {
    const meanwhile = noteHint(undefined, path('b'), 100, policy);
    expect(noteDirty(meanwhile, new Set([relPath('a')]), 200, policy)).toEqual({
      dirty: new Set(['a', 'b']),
      firstAt: 100,
      lastAt: 200,
    });
  });
});

describe('dueAt', () => {
  it('is the quiet time after the last hint', () => {
    const settling = noteHint(noteHint(undefined, path('a'), 1000, policy), path('a'), 1300, policy);
    expect(dueAt(settling, policy, false)).toBe(1700);
  });

  it('is never later than the ceiling after the first hint', () => {
    let settling = noteHint(undefined, path('a'), 0, policy);
    for (let at = 100; at <= 20_000; at += 100) settling = noteHint(settling, path('a'), at, policy);
    expect(dueAt(settling, policy, false)).toBe(5000);
  });

  it('waits while git is at work, and not for ever', () => {
    const settling = noteHint(undefined, path('a'), 1000, policy);
    expect(dueAt(settling, policy, true)).toBe(31_000);
  });
});
