import { execFileSync } from 'node:child_process';
import { appendFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/clock.ts';
import { readFile, readOnce } from '../../../src/watch/read-file.ts';
import { startChild } from '../../support/child.ts';
import { Tree } from '../../support/tree.ts';

describe('readFile', () => {
  it('reads again when the file changes meanwhile, and gives up after three attempts', async () => {
    let pauses = 0;
    const clock: Clock = { ...systemClock, sleep: async () => void (pauses += 1) };
    // procfs says that its files hold nothing, so what is read never fits.
    expect(await readFile('/proc/self/status', 1_000_000, clock)).toEqual({ kind: 'changing' });
    expect(pauses).toBe(2);
  });

  it('never gives parts of two versions', async () => {
    using tree = new Tree();
    tree.write('x.md', 'a'.repeat(100_000));
    await using writer = startChild('program-rewrite', [tree.at('x.md')]);
    await writer.line();
    // Until the two have met often enough to prove something.
    for (let met = 0; met < 20;) {
      const read = readOnce(tree.at('x.md'), 1_000_000);
      if (read.kind === 'read') expect(isOneVersion(read.content)).toBe(true);
      else met += 1;
    }
  });
});

describe('readOnce', () => {
  it('does not trust what it read when only the time stamps show that somebody was there', async () => {
    using tree = new Tree();
    tree.write('x.md', 'x'.repeat(500_000));
    await using toucher = startChild('program-touch', [tree.at('x.md')]);
    await toucher.line();
    let met = 0;
    while (met < 5) if (readOnce(tree.at('x.md'), 1_000_000).kind === 'changing') met += 1;
    toucher.signal('SIGKILL');
    await toucher.ended();
    expect(readOnce(tree.at('x.md'), 1_000_000).kind).toBe('read');
  });

  it('gives every byte up to the limit, and none beyond it', () => {
    using tree = new Tree();
    tree.write('x.md', '12345');
    expect(readOnce(tree.at('x.md'), 5)).toMatchObject({ kind: 'read', content: Buffer.from('12345') });
    expect(readOnce(tree.at('x.md'), 4)).toMatchObject({ kind: 'too-large', stamp: { bytes: 5 } });
    appendFileSync(tree.at('x.md'), '6');
    expect(readOnce(tree.at('x.md'), 6)).toMatchObject({ stamp: { bytes: 6, ino: statSync(tree.at('x.md')).ino } });
  });

  it('finds nothing where nothing is', () => {
    using tree = new Tree('x.md');
    expect(readOnce(tree.at('y.md'), 10)).toEqual({ kind: 'gone' });
    expect(readOnce(tree.at('x.md/y.md'), 10)).toEqual({ kind: 'gone' });
  });

  it('opens no link, no folder on the way that is one, and waits for no fifo', () => {
    using tree = new Tree('docs/x.md');
    tree.link('link.md', 'docs/x.md');
    tree.link('way', 'docs');
    execFileSync('mkfifo', [tree.at('fifo')]);
    for (const path of ['link.md', 'way/x.md', 'fifo', 'docs']) {
      expect(readOnce(tree.at(path), 1000)).toEqual({ kind: 'changing' });
    }
  });
});

/** Each version is one letter throughout; a writer that was interrupted leaves less of it, and never two. */
function isOneVersion(content: Buffer): boolean {
  return content.every((byte) => byte === content[0]);
}
