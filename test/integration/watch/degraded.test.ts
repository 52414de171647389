import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { watchFolder, type WatchFolder } from '../../../src/watch/folder-watch.ts';
import { Lookout } from '../../support/lookout.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Tree } from '../../support/tree.ts';

/** The real thing, as long as there are watches left. */
class Limited {
  left: number;
  readonly #code: string;

  constructor(left: number, code = 'ENOSPC') {
    this.left = left;
    this.#code = code;
  }

  readonly watchFolder: WatchFolder = (folder, events) => {
    if (this.left > 0) {
      this.left -= 1;
      return watchFolder(folder, events);
    }
    events.failed(Object.assign(new Error(this.#code), { code: this.#code, syscall: 'watch' }));
    return { ready: Promise.resolve(), close: () => Promise.resolve() };
  };
}

describe('a watcher without watches', () => {
  it('says so from the start, with what helps, and still tells of what it can watch', async () => {
    using tree = new Tree('docs/a.md', '.ai/x.md');
    const limited = new Limited(2);
    await using lookout = await Lookout.over(tree, { watchFolder: limited.watchFolder, clock: new ManualClock() });
    expect(lookout.watcher.state).toEqual({
      kind: 'degraded',
      message: 'No inotify watches are left for this user: 1 of 3 folders cannot be watched.',
      fix: expect.stringContaining('fs.inotify.max_user_watches') as string,
    });
    expect(lookout.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    tree.write('README.md');
    await lookout.until(({ documents }) => documents.has(relPath('README.md')));
  });

  it('gives a hint for everything when hints stop coming and when they come again', async () => {
    using tree = new Tree('docs/a.md');
    const limited = new Limited(2);
    const clock = new ManualClock();
    await using lookout = await Lookout.over(tree, { watchFolder: limited.watchFolder, clock });
    expect(lookout.watcher.state).toEqual({ kind: 'watching' });
    tree.write('docs/new/b.md');
    await lookout.until(({ documents }) => documents.has(relPath('docs/new/b.md')));
    expect(lookout.watcher.state.kind).toBe('degraded');
    expect(lookout.hints.at(-1)).toMatchObject({ kind: 'everything' });

    await clock.advance(5000);
    expect(lookout.watcher.state.kind).toBe('degraded');
    limited.left = 5;
    await clock.advance(9000);
    expect(lookout.watcher.state.kind).toBe('degraded');
    lookout.hints.length = 0;
    await clock.advance(1000);
    await expect.poll(() => lookout.watcher.state).toEqual({ kind: 'watching' });
    expect(lookout.hints).toContainEqual({ kind: 'everything', because: 'all folders are watched again' });
    tree.write('docs/new/b.md', '1');
    await lookout.until(({ documents }) => documents.get(relPath('docs/new/b.md'))?.stamp.bytes === 1);
  });

  it('is whole again when the folders that it cannot watch are gone', async () => {
    using tree = new Tree('docs/a.md', '.ai/x.md');
    const clock = new ManualClock();
    const limited = new Limited(2, 'EMFILE');
    await using lookout = await Lookout.over(tree, { watchFolder: limited.watchFolder, clock });
    expect(lookout.watcher.state).toMatchObject({ fix: expect.stringContaining('ulimit -n') as string });
    tree.remove('.ai');
    tree.remove('docs');
    await lookout.until(({ folders }) => folders.size === 0);
    await clock.advance(5000);
    expect(lookout.watcher.state).toEqual({ kind: 'watching' });
  });

  it('stops trying when it is closed', async () => {
    using tree = new Tree('docs/a.md');
    const clock = new ManualClock();
    const lookout = await Lookout.over(tree, { watchFolder: new Limited(0).watchFolder, clock });
    expect(clock.sleeping).toBe(1);
    await lookout[Symbol.asyncDispose]();
    expect(clock.sleeping).toBe(0);
  });
});
