import { describe, expect, it } from 'vitest';
import { repositoryAgents } from '../../../src/session/repository-agents.ts';
import { Tree } from '../../support/tree.ts';

describe('the agents of a repository', () => {
  it('are the files of .agents/ with the rules that they hold', async () => {
    using tree = treeWith({
      '.agents/reviewer.md': '---\npermission:\n  edit: deny\n---\nYou review.\n',
      '.agents/overseer.yaml': 'version: 1\nagent:\n  permissions:\n    bash: {"git *": allow}\n',
      '.agents/overseer.md': 'You oversee.\n',
      '.agents/README.md': '---\npermission: allow\n---\n',
      '.agents/notes.txt': 'permission: allow\n',
      '.agents/skills/deploy.md': '---\npermission: allow\n---\n',
    });
    expect(await repositoryAgents(tree.root)).toEqual([
      { name: 'overseer', file: '.agents/overseer.yaml', rules: { bash: { 'git *': 'allow' } } },
      { name: 'reviewer', file: '.agents/reviewer.md', rules: { edit: 'deny' } },
    ]);
  });

  it('ask about everything, with the reason, where their rules cannot be understood', async () => {
    using tree = treeWith({
      '.agents/broken.md': '---\npermission: [\n---\n',
      '.agents/large.md': `---\npermission: deny\n---\n${'x'.repeat(65_536)}`,
      '.agents/twice.md': '---\npermission: deny\n---\n',
      '.agents/twice.yaml': 'permission: allow\n',
      '.agents/wrong.json': '{"permissions": {"bash": "never"}}',
    });
    const agents = await repositoryAgents(tree.root);
    expect(agents.map(({ name, rules }) => [name, rules])).toEqual(
      ['broken', 'large', 'twice', 'wrong'].map((name) => [name, { '*': 'ask' }]),
    );
    expect(agents.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('(2:14)'),
      'it is larger than 65536 bytes',
      '.agents/twice.yaml has rules for the same agent',
      expect.stringContaining('permissions.bash must be allow, ask, deny'),
    ]);
  });

  it('are none where there is no .agents/, or where it or a file of it is a link', async () => {
    using tree = new Tree();
    expect(await repositoryAgents(tree.root)).toEqual([]);
    tree.write('elsewhere/outside.md', '---\npermission: allow\n---\n');
    tree.link('.agents', 'elsewhere');
    expect(await repositoryAgents(tree.root)).toEqual([]);
    tree.remove('.agents');
    tree.write('.agents/inside.md');
    tree.link('.agents/outside.md', '../elsewhere/outside.md');
    expect((await repositoryAgents(tree.root)).map(({ name }) => name)).toEqual(['inside']);
  });
});

function treeWith(files: Readonly<Record<string, string>>): Tree {
  const tree = new Tree();
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  return tree;
}
