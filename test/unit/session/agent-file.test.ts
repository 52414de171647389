import { describe, expect, it } from 'vitest';
import { parseAgentFile } from '../../../src/session/agent-file.ts';

const PERMISSION = { permission: { bash: { 'git *': 'allow' } } };

describe('the file of an agent', () => {
  it.each([
    ['a.md', '---\npermission:\n  bash:\n    "git *": allow\n---\n\n# Prompt\n---\nnot: yaml: here\n'],
    ['a.md', '---\r\npermission: {bash: {"git *": allow}}\r\n--- \r\ntext\r\n'],
    ['a.yaml', 'permission:\n  bash:\n    "git *": allow\n'],
    ['a.yml', '{"permission": {"bash": {"git *": "allow"}}}'],
    ['a.toml', '[permission.bash]\n"git *" = "allow"\n'],
    ['a.json', '{"permission": {"bash": {"git *": "allow"}}}'],
  ])('is read in the form that %s names', (name, text) => {
    expect(parseAgentFile(name, text)).toMatchObject({ kind: 'read', content: PERMISSION });
  });

  it.each([
    ['a.yaml', '# nothing yet\n'],
    ['a.md', '# No front matter\n\n---\npermission: allow\n---\n'],
    ['a.md', ''],
  ])('says nothing in %s with %j', (name, text) => {
    expect(parseAgentFile(name, text)).toMatchObject({ kind: 'read', content: undefined });
  });

  it('has its text below the front matter in Markdown', () => {
    expect(parseAgentFile('a.md', '---\r\nname: a\r\n---\r\n\r\nReview.\r\n---\r\nAgain.\r\n')).toHaveProperty(
      'body',
      'Review.\n---\nAgain.',
    );
    expect(parseAgentFile('a.md', 'Review.\n')).toHaveProperty('body', 'Review.');
    expect(parseAgentFile('a.yaml', 'name: a\n')).not.toHaveProperty('body');
  });

  it.each([
    ['a.md', '---\npermission: deny\n', 'its front matter has no end'],
    ['a.yaml', 'description: Use this when: asked\n', 'bad indentation'],
    ['a.yaml', 'permission: deny\npermission: allow\n', 'duplicated mapping key (2:1)'],
    ['a.yaml', 'permission: deny\n---\npermission: allow\n', 'more than one document'],
    ['a.yaml', '['.repeat(60_000), 'maxDepth'],
    ['a.md', '---\n\npermission: [\n---\n', '(3:14)'],
    ['a.json', '{"permission": ', 'JSON'],
    ['a.toml', 'permission = ', ''],
  ])('is wrong, and says why, in %s with %.20j', (name, text, why) => {
    const read = parseAgentFile(name, text);
    expect(read).toEqual({ kind: 'wrong', problem: expect.stringContaining(why) as string });
    expect((read as { problem: string }).problem).not.toContain('\n');
  });
});
