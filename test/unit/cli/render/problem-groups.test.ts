import { describe, expect, it } from 'vitest';
import { problemGroups } from '../../../../src/cli/render/problem-groups.ts';

describe('problemGroups', () => {
  it('tells once what many paths have in common, and of the others each', () => {
    const full = { code: 'over-limit', message: 'The account is full.', fix: 'Delete some.' } as const;
    const problems = [
      ...Array.from({ length: 1500 }, (_, index) => ({ ...full, path: `docs/${index}.md` })),
      { path: 'docs/\n.md', code: 'secret', message: 'It holds a secret.' } as const,
    ];
    expect(problemGroups(problems)).toEqual([
      { paths: 'docs/0.md, docs/1.md, docs/2.md and 1,497 more', sentence: 'The account is full. Delete some.' },
      { paths: String.raw`"docs/\n.md"`, sentence: 'It holds a secret.' },
    ]);
  });
});
