import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { Eyes, Tree } from '../../support/tree.ts';
import { rulesWith } from '../../support/rules.ts';

describe('reading a document', () => {
  it('gives its whole content with its stamp and hash', async () => {
    using tree = new Tree();
    tree.write('docs/x.md', 'the content');
    const eyes = new Eyes(tree);
    const scanned = (await eyes.look()).documents.get(relPath('docs/x.md'));
    const { content, ...document } = await eyes.scanner.read(relPath('docs/x.md'));
    expect(content.toString()).toBe('the content');
    expect(document).toEqual(scanned);
    expect(document.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('gives the content of the target for a link', async () => {
    using tree = new Tree('AGENTS.md');
    tree.link('CLAUDE.md', 'AGENTS.md');
    const { content, path } = await new Eyes(tree).scanner.read(relPath('CLAUDE.md'));
    expect([path, content.toString()]).toEqual(['CLAUDE.md', 'AGENTS.md\n']);
  });

  it.each<[string, (tree: Tree) => void]>([
    ['it is gone', (tree) => tree.remove('docs/x.md')],
    ['its folder is gone', (tree) => tree.remove('docs')],
    ['the project is gone', (tree) => tree.remove('')],
    ['it became empty', (tree) => tree.write('docs/x.md', '')],
    ['it became blank', (tree) => tree.write('docs/x.md', ' \n ')],
    ['it became binary', (tree) => tree.write('docs/x.md', Buffer.from([0, 1, 2]))],
    ['it became too large', (tree) => tree.write('docs/x.md', 'x'.repeat(1_000_001))],
    ['it became a folder', (tree) => (tree.remove('docs/x.md'), tree.folder('docs/x.md'))],
    ['it became a link that leads out', (tree) => (tree.remove('docs/x.md'), tree.link('docs/x.md', '/etc/hostname'))],
    [
      'its folder became a link that leads out',
      (tree) => {
        tree.rename('docs', '../outside/docs');
        tree.link('docs', '../outside/docs');
      },
    ],
    [
      'its folder became a link to another folder of the project',
      (tree) => {
        tree.rename('docs', 'src');
        tree.link('docs', 'src');
      },
    ],
  ])('is refused as stale when %s', async (_, change) => {
    using tree = new Tree('docs/x.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    change(tree);
    await expect(eyes.scanner.read(relPath('docs/x.md'))).rejects.toMatchObject({ code: 'STALE' });
  });

  it.each(['docs/.env', 'docs/a.log', 'src/x.md', 'docs/drafts/x.md'])('is refused for %s', async (path) => {
    using tree = new Tree(path);
    const rules = rulesWith({ ignores: (folder) => folder.startsWith('docs/drafts') });
    const { scanner } = new Eyes(tree, () => ({ rules }));
    await expect(scanner.read(relPath(path))).rejects.toMatchObject({ code: 'STALE' });
  });
});
