import { describe, expect, it } from 'vitest';
import { scopeOf } from '../../../src/core/eligibility-scope.ts';
import { relPath } from '../../../src/core/model.ts';

const scope = {
  folders: ['docs', 'docs/api', 'packages/a/docs'].map(relPath),
  files: ['README.md', 'docs/api/index.md', 'packages/b/README.md'].map(relPath),
};

describe('scopeOf', () => {
  it.each([
    ['docs', undefined, 'inside'],
    ['docs/x', 'file', 'inside'],
    ['packages', 'folder', 'above'],
    ['packages', undefined, 'above'],
    ['packages', 'file', 'outside'],
    ['packages', 'link', 'outside'],
    ['packages/a', 'folder', 'above'],
    ['packages/b', 'folder', 'above'],
    ['packages/c', 'folder', 'outside'],
    ['README.md', undefined, 'inside'],
    ['README.md', 'folder', 'outside'],
    ['README.md/x', undefined, 'outside'],
    ['docs', 'link', 'inside'],
    ['docs', 'special', 'outside'],
    ['docs/api', 'file', 'inside'],
  ] as const)('finds %s (%s) %s', (path, type, expected) => {
    expect(scopeOf(scope, relPath(path), type)).toBe(expected);
  });
});
