import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { matcherOf } from '../../../src/watch/ignore-patterns.ts';

function ignores(patterns: readonly string[], path: string): boolean {
  return matcherOf(patterns)(relPath(path.replace(/\/$/u, '')), path.endsWith('/'));
}

describe('matcherOf', () => {
  it.each([
    ['drafts/', 'docs/drafts/', true],
    ['drafts/', 'docs/drafts', false],
    ['drafts/', 'docs/drafts/x.md', true],
    ['/docs/x.md', 'docs/x.md', true],
    ['/x.md', 'docs/x.md', false],
    ['*.tmp.md', 'docs/deep/a.tmp.md', true],
    ['docs/*.md', 'docs/deep/a.md', false],
    ['docs/**/a.md', 'docs/x/y/a.md', true],
    ['Drafts', 'docs/drafts', false],
    ['# comment', '# comment', false],
    ['\\#1.md', '#1.md', true],
    ['', 'docs/x.md', false],
  ])('reads %j as git does: %j is ignored: %j', (pattern, path, expected) => {
    expect(ignores([pattern], path)).toBe(expected);
  });

  it('takes back what a later line negates, in the text of a file too', () => {
    expect(ignores(['*.md', '!keep.md'], 'docs/keep.md')).toBe(false);
    expect(ignores(['*.md\r\n!keep.md\r\n'], 'docs/keep.md')).toBe(false);
    expect(ignores(['*.md\n!keep.md\n'], 'docs/other.md')).toBe(true);
  });

  it('answers the same after very many questions', () => {
    const matches = matcherOf(['x*.md']);
    for (let index = 0; index < 50_000; index += 1) {
      if (matches(relPath(`docs/${index}.md`), false)) throw new Error(`docs/${index}.md`);
    }
    expect(matches(relPath('docs/x1.md'), false)).toBe(true);
  });
});
