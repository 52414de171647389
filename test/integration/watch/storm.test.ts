import { describe, expect, it } from 'vitest';
import { startChild, type Child } from '../../support/child.ts';
import { Tree } from '../../support/tree.ts';

const FILES = 20_000;
/** So that nothing is found by the clock: what is found was hinted at. */
const NEVER_MS = '100000000';

describe('20,000 files made while the process is stopped', () => {
  it.each([
    ['in one folder', (index: number) => `docs/${index}.md`],
    ['in 500 new folders', (index: number) => `docs/${index % 500}/deep/${index}.md`],
  ])('are all known after it goes on, though the system drops most of what it has to tell: %s', async (_, path) => {
    using tree = new Tree('docs/first.md');
    await using child = startChild('program-lookout', [tree.root, NEVER_MS]);
    expect(await documentsIn(child)).toBe(1);
    child.signal('SIGSTOP');
    for (let index = 0; index < FILES; index += 1) tree.write(path(index), 'x');
    child.signal('SIGCONT');
    let documents = 0;
    while (documents < FILES + 1) documents = await documentsIn(child);
    expect(documents).toBe(FILES + 1);
    tree.write(path(7), 'changed');
    tree.remove(path(8));
    while (documents !== FILES) documents = await documentsIn(child);
  });
});

/** As the next scan found them. */
async function documentsIn(child: Child): Promise<number> {
  return (JSON.parse(await child.line()) as { documents: number }).documents;
}
