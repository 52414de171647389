import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src/core/errors.ts';
import { relPath } from '../../../src/core/model.ts';
import { startChild } from '../../support/child.ts';
import { Eyes, Tree } from '../../support/tree.ts';

const CANARY = 'canary';

describe('a folder that is swapped for a link again and again', () => {
  it.each([
    ['out of the project', '../outside'],
    ['to a folder beside the scope', 'src'],
  ])('never lets anything be read from where the link leads: %s', async (_, elsewhere) => {
    using tree = new Tree('docs/a/x.md');
    tree.write(`${elsewhere}/x.md`, CANARY);
    const canary = createHash('sha256').update(CANARY).digest('hex');
    await using swapper = startChild('program-swap', [tree.at('docs/a'), tree.at(elsewhere)]);
    await swapper.line();
    const eyes = new Eyes(tree);
    const seen = { folder: 0, link: 0, content: 0 };
    // Until each side was met often enough to prove something.
    while (Math.min(...Object.values(seen)) < 10) {
      const snapshot = await eyes.look('everything', { rehash: true });
      for (const { sha256 } of snapshot.documents.values()) expect(sha256).not.toBe(canary);
      if (snapshot.documents.has(relPath('docs/a/x.md'))) seen.folder += 1;
      if (snapshot.leftOut.get(relPath('docs/a'))?.reason === 'link') seen.link += 1;
      const content = await read(eyes, 'docs/a/x.md');
      if (content !== undefined) seen.content += 1;
      expect(content).not.toBe(CANARY);
    }
  });
});

async function read({ scanner }: Eyes, path: string): Promise<string | undefined> {
  try {
    return (await scanner.read(relPath(path))).content.toString();
  } catch (error) {
    if (hasCode(error, 'STALE')) return undefined;
    throw error;
  }
}
