import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { documentsOf, Eyes, leftOutOf, Tree } from '../../support/tree.ts';

describe('names', () => {
  it.each([
    'with space.md',
    ' leading and trailing ',
    `quotes"'\`.md`,
    'new\nline.md',
    'tab\t.md',
    'back\\slash.md',
    'emoji 🌊.md',
    'cafe\u0301.md',
    'caf\u00E9.md',
    '日本語.md',
    '-rf',
    '*?[x].md',
    '$HOME.md',
    'replacement \uFFFD.md',
    `${'x'.repeat(250)}.md`,
  ])('of any kind are paths as they are on the disk: %j', async (name) => {
    using tree = new Tree('docs/other.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    tree.write(`docs/${name}`);
    expect(documentsOf(await eyes.look([`docs/${name}`]))).toEqual([`docs/${name}`, 'docs/other.md'].toSorted());
    expect(documentsOf(await eyes.look())).toEqual([`docs/${name}`, 'docs/other.md'].toSorted());
    tree.remove(`docs/${name}`);
    expect(documentsOf(await eyes.look([`docs/${name}`]))).toEqual(['docs/other.md']);
  });

  it('that differ only in their Unicode form stay apart', async () => {
    using tree = new Tree('docs/caf\u00E9.md', 'docs/cafe\u0301.md');
    expect(documentsOf(await new Eyes(tree).look())).toEqual(['docs/cafe\u0301.md', 'docs/caf\u00E9.md']);
  });

  it('that are not valid UTF-8 are left out, and looked for in their folder when they are named', async () => {
    using tree = new Tree('docs/other.md');
    const eyes = new Eyes(tree);
    await eyes.look();
    writeFileSync(Buffer.concat([Buffer.from(tree.at('docs/x')), Buffer.from([0xff, 0x2e, 0x6d, 0x64])]), 'hidden');
    for (const dirty of [['docs/x\uFFFD.md'], 'everything'] as const) {
      const snapshot = await eyes.look(dirty);
      expect(leftOutOf(snapshot)).toEqual(['docs/x\uFFFD.md: name']);
      expect(documentsOf(snapshot)).toEqual(['docs/other.md']);
    }
  });
});

describe('what is no file', () => {
  it('is named and never opened', async () => {
    using tree = new Tree('docs/other.md');
    execFileSync('mkfifo', [tree.at('docs/fifo.md')]);
    await using server = createServer();
    server.listen(tree.at('docs/socket.md'));
    await once(server, 'listening');
    tree.link('docs/zero.md', '/dev/zero');
    tree.link('docs/to-fifo.md', 'fifo.md');
    const eyes = new Eyes(tree);
    const snapshot = await eyes.look();
    expect(leftOutOf(snapshot)).toEqual([
      'docs/fifo.md: special',
      'docs/socket.md: special',
      'docs/to-fifo.md: link',
      'docs/zero.md: link',
    ]);
    expect(snapshot.complete).toBe(true);
    await expect(eyes.scanner.read('docs/fifo.md' as never)).rejects.toMatchObject({ code: 'STALE' });
  });

  it('is a folder where a file is looked for, and a file where a folder is', async () => {
    using tree = new Tree('docs', '.ai/x.md');
    tree.folder('README.md/deep');
    tree.write('README.md/deep/x.md');
    const snapshot = await new Eyes(tree).look();
    expect(documentsOf(snapshot)).toEqual(['.ai/x.md']);
    expect(leftOutOf(snapshot)).toEqual([]);
  });
});
