import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { createProjectRules, type RulesSource } from '../../../src/watch/project-rules.ts';
import { documentsOf, Eyes, leftOutOf, Tree } from '../../support/tree.ts';
import { rulesWith } from '../../support/rules.ts';
import { withoutPrivileges } from '../../support/without-privileges.ts';

function rulesOf(tree: Tree, ...ignore: readonly string[]): RulesSource {
  return createProjectRules(tree.root, { ...rulesWith(), ignore });
}

describe('the ignore file', () => {
  it('leaves out what it names, in gitignore syntax', async () => {
    using tree = new Tree('docs/a.md', 'docs/drafts/b.md', '.ai/drafts', 'docs/c.txt', '.ai/keep.txt');
    tree.write('.moontideignore', '# comment\n*.txt\n!keep.txt\ndrafts/\n');
    const snapshot = await new Eyes(tree, rulesOf(tree)).look();
    expect(documentsOf(snapshot)).toEqual(['.ai/drafts', '.ai/keep.txt', 'docs/a.md']);
    expect(leftOutOf(snapshot)).toEqual(['docs/c.txt: ignored', 'docs/drafts: ignored']);
  });

  it('cannot let through secrets, excluded files or what the configuration names', async () => {
    using tree = new Tree('docs/.env', 'docs/a.log', 'docs/private.md');
    tree.write('.moontideignore', '!.env\n!*.log\n!private.md\n');
    const snapshot = await new Eyes(tree, rulesOf(tree, 'private.md')).look();
    expect(leftOutOf(snapshot)).toEqual(['docs/.env: secret', 'docs/a.log: excluded', 'docs/private.md: ignored']);
  });

  it('counts from the next scan on, however little that scan was asked to look at', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    const eyes = new Eyes(tree, rulesOf(tree));
    await eyes.look();
    tree.write('.moontideignore', 'b.md');
    expect(leftOutOf(await eyes.look(['docs/a.md']))).toEqual(['docs/b.md: ignored']);
    tree.write('.moontideignore', 'a.md');
    expect(leftOutOf(await eyes.look([]))).toEqual(['docs/a.md: ignored']);
    tree.remove('.moontideignore');
    expect(documentsOf(await eyes.look([]))).toEqual(['docs/a.md', 'docs/b.md']);
  });

  it('gives the same rules as long as it says the same', () => {
    using tree = new Tree();
    tree.write('.moontideignore', 'a');
    const rules = rulesOf(tree);
    const before = rules().rules;
    tree.write('.moontideignore', 'a');
    expect(rules().rules).toBe(before);
    tree.write('.moontideignore', 'b');
    expect(rules().rules).not.toBe(before);
  });

  it('may be a link to a file of the project', async () => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    tree.write('.gitignore', 'b.md');
    tree.link('.moontideignore', '.gitignore');
    expect(documentsOf(await new Eyes(tree, rulesOf(tree)).look())).toEqual(['docs/a.md']);
  });

  it.each<[string, (tree: Tree) => void]>([
    ['is a folder', (tree) => tree.folder('.moontideignore')],
    ['is a link to nothing', (tree) => tree.link('.moontideignore', 'nowhere')],
    ['is a link out of the project', (tree) => tree.link('.moontideignore', '/etc/hostname')],
    ['is too large', (tree) => tree.write('.moontideignore', '#'.repeat(1_000_001))],
    ['may not be read', (tree) => (tree.write('.moontideignore', 'b.md'), tree.chmod('.moontideignore', 0))],
  ])('keeps everything as it was while it %s', async (_, spoil) => {
    using tree = new Tree('docs/a.md', 'docs/b.md');
    tree.write('.moontideignore', 'b.md');
    const eyes = new Eyes(tree, rulesOf(tree));
    await eyes.look();
    tree.remove('.moontideignore');
    spoil(tree);
    tree.write('docs/c.md');
    const snapshot = await withoutPrivileges(tree, () => eyes.look());
    expect(snapshot.complete).toBe(false);
    expect(documentsOf(snapshot)).toEqual(['docs/a.md']);
    expect(snapshot.leftOut.get(relPath('.moontideignore'))?.reason).toBe('unreadable');
    tree.remove('.moontideignore');
    tree.write('.moontideignore', 'b.md');
    expect(documentsOf(await eyes.look(['docs/c.md']))).toEqual(['docs/a.md', 'docs/c.md']);
  });

  it('still counts while the root is away', () => {
    using tree = new Tree();
    tree.write('.moontideignore', 'b.md');
    const rules = rulesOf(tree);
    const before = rules().rules;
    tree.rename('', '../away');
    expect(rules()).toEqual({ rules: before });
  });
});
