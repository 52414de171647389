import { describe, expect, it } from 'vitest';
import { pathOf, uriOf } from '../../../../src/cli/mcp/uri.ts';

describe('the names of documents as resources', () => {
  it.each(['README.md', 'docs/a b.md', 'docs/ü#?%25.md', '.ai/日本.md'])('lead back to %s', (path) => {
    expect(pathOf(new URL(uriOf(path)).href)).toBe(path);
  });

  it('are those of Moontide only', () => {
    expect(pathOf('file:///etc/passwd')).toBeUndefined();
    expect(pathOf('moontide://host/docs/a.md')).toBeUndefined();
    expect(pathOf('moontide:///docs/%E0%A4%A')).toBeUndefined();
    expect(pathOf('moontide:///')).toBeUndefined();
  });
});
