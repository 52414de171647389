import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { documentsOf, Eyes, leftOutOf, Tree } from '../../support/tree.ts';
import { rulesWith } from '../../support/rules.ts';

describe('a link', () => {
  it('to a document is a document under its own path, with the content of its target', async () => {
    using tree = new Tree('AGENTS.md', 'docs/x.md');
    tree.link('CLAUDE.md', 'AGENTS.md');
    tree.link('.ai/rules/main.md', '../../docs/x.md');
    const snapshot = await new Eyes(tree).look();
    expect(documentsOf(snapshot)).toEqual(['.ai/rules/main.md', 'AGENTS.md', 'CLAUDE.md', 'docs/x.md']);
    expect(hash(snapshot, 'CLAUDE.md')).toBe(hash(snapshot, 'AGENTS.md'));
  });

  it('through other links is a document when the last target is one', async () => {
    using tree = new Tree('docs/x.md');
    tree.link('docs/one.md', 'x.md');
    tree.link('README.md', 'docs/one.md');
    expect(documentsOf(await new Eyes(tree).look())).toEqual(['README.md', 'docs/one.md', 'docs/x.md']);
  });

  it('changes with its target, also where only the target was named', async () => {
    using tree = new Tree('AGENTS.md');
    tree.link('CLAUDE.md', 'AGENTS.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.write('AGENTS.md', 'changed');
    const changed = await eyes.look(['AGENTS.md']);
    expect(hash(changed, 'CLAUDE.md')).toBe(hash(changed, 'AGENTS.md'));
    tree.remove('AGENTS.md');
    expect(leftOutOf(await eyes.look(['AGENTS.md']))).toEqual(['CLAUDE.md: link']);
    tree.write('AGENTS.md');
    expect(documentsOf(await eyes.look(['AGENTS.md']))).toEqual(['AGENTS.md', 'CLAUDE.md']);
  });

  it.each([
    ['out of the project', '../../outside/x.md', 'leads out of the project'],
    ['out of the project by an absolute path', '/etc/hostname', 'leads out of the project'],
    ['to a folder', '../.ai', 'to the folder .ai'],
    ['to its own folder', '.', 'to the folder docs'],
    ['to nothing', 'nowhere.md', 'leads nowhere'],
    ['to itself', 'link.md', 'round in a circle'],
    ['to a path beside the scope', '../src/main.md', 'not among the project'],
    ['to a secret', '../.ai/.env', 'left out (secret)'],
    ['to an excluded file', '../.ai/x.log', 'left out (excluded)'],
    ['to a file in an excluded folder', '../.ai/node_modules/x.md', 'left out (excluded)'],
    ['to an ignored file', '../.ai/drafts/x.md', 'left out (ignored)'],
  ])('%s is left out', async (_, to, detail) => {
    using tree = new Tree('.ai/.env', '.ai/x.log', '.ai/node_modules/x.md', '.ai/drafts/x.md', 'src/main.md');
    tree.write('../outside/x.md');
    tree.link('docs/link.md', to);
    const rules = rulesWith({ ignores: (path) => path.startsWith('.ai/drafts') });
    const snapshot = await new Eyes(tree, () => ({ rules })).look();
    expect(documentsOf(snapshot)).toEqual([]);
    expect(snapshot.leftOut.get(relPath('docs/link.md'))).toMatchObject({
      reason: 'link',
      detail: expect.stringContaining(detail) as string,
    });
    expect(snapshot.complete).toBe(true);
  });

  it('is judged by its own name before anything else', async () => {
    using tree = new Tree('docs/x.md');
    tree.link('docs/.env', 'x.md');
    tree.link('docs/a.log', 'x.md');
    tree.link('docs/a.png', 'x.md');
    expect(leftOutOf(await new Eyes(tree).look())).toEqual([
      'docs/.env: secret',
      'docs/a.log: excluded',
      'docs/a.png: binary',
    ]);
  });

  it('in the place of a folder of the scope is not followed', async () => {
    using tree = new Tree('README.md');
    tree.write('../outside/x.md');
    tree.link('docs', tree.outside);
    tree.link('.ai', 'README.md');
    const snapshot = await new Eyes(tree).look();
    expect(documentsOf(snapshot)).toEqual(['README.md']);
    expect(leftOutOf(snapshot)).toEqual(['.ai: link', 'docs: link']);
  });

  it('as the root of the project is the folder that it leads to', async () => {
    using tree = new Tree('docs/x.md');
    tree.link('../entry', 'project');
    expect(documentsOf(await new Eyes({ root: tree.at('../entry') }).look())).toEqual(['docs/x.md']);
  });

  it('to a file that is empty or too large is left out for that', async () => {
    using tree = new Tree();
    tree.write('docs/empty.md', '');
    tree.write('docs/large.md', 'x'.repeat(1_000_001));
    tree.link('README.md', 'docs/empty.md');
    tree.link('AGENTS.md', 'docs/large.md');
    const { leftOut } = await new Eyes(tree).look();
    expect(leftOut.get(relPath('README.md'))?.reason).toBe('empty');
    expect(leftOut.get(relPath('AGENTS.md'))?.reason).toBe('too-large');
  });
});

function hash(snapshot: Awaited<ReturnType<Eyes['look']>>, path: string): string | undefined {
  return snapshot.documents.get(relPath(path))?.sha256;
}
