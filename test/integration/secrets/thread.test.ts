import { describe, expect, it } from 'vitest';
import { createScanThread } from '../../../src/secrets/thread.ts';

const BAD = new URL('../../support/program-bad-scanner.ts', import.meta.url);
const bytes = (text: string): Buffer => Buffer.from(text);

describe('the scanning thread', () => {
  it('finds what is in one content after the other', async () => {
    await using thread = createScanThread();
    const key = ['sk-kimi-', 'aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW'].join('');
    const contents = ['# Notes\n', `\n${key}\n`, '# More notes\n', `\uFEFF${key}`];
    const looked = await Promise.all([
      ...contents.map((content) => thread.look(bytes(content))),
      thread.look(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(key, 'utf16le')])),
    ]);
    expect(looked.map((each) => ('finds' in each ? each.finds.map(({ line }) => line) : each))).toEqual([
      [],
      [2],
      [],
      [1],
      [1],
    ]);
  });

  it.each([
    ['brings the thread down', 'die', 'the scanner failed: RangeError'],
    ['ends the thread', 'exit', 'the scanner ended'],
    ['makes the rules fail', 'throw', 'the scanner failed: TypeError'],
  ])('says of a content that %s that it is not known, and goes on with the others', async (_, word, detail) => {
    await using thread = createScanThread({ main: BAD });
    expect(await thread.look(bytes('before'))).toEqual({ finds: [] });
    const looked = await Promise.all(['one', word, 'two', word, 'three'].map((text) => thread.look(bytes(text))));
    expect(looked).toEqual([{ finds: [] }, { detail }, { finds: [] }, { detail }, { finds: [] }]);
  });

  it('stops a content that takes for ever, and goes on with the others', async () => {
    // Long enough for a thread to come up on a busy machine.
    await using thread = createScanThread({ main: BAD, limitMs: 6000 });
    expect(await thread.look(bytes('before'))).toEqual({ finds: [] });
    const looked = await Promise.all(['hang', 'after'].map((text) => thread.look(bytes(text))));
    expect(looked).toEqual([{ detail: 'it took longer than 6 s' }, { finds: [] }]);
  });

  it('knows nothing of any content when it cannot start', async () => {
    await using thread = createScanThread({ main: new URL('file:///nowhere/thread-main.ts') });
    const looked = await Promise.all(['one', 'two'].map((text) => thread.look(bytes(text))));
    expect(looked).toEqual([{ detail: 'the scanner failed: Error' }, { detail: 'the scanner failed: Error' }]);
  });

  it('is ended when it is idle, and started again when it is needed', async () => {
    await using thread = createScanThread({ main: BAD, idleMs: 1 });
    for (const text of ['one', 'two', 'three']) {
      expect(await thread.look(bytes(text))).toEqual({ finds: [] });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('may be started before it is needed, and is ended when it is not needed after all', async () => {
    await using thread = createScanThread({ main: BAD, idleMs: 1 });
    for (let round = 0; round < 3; round += 1) {
      thread.prepare();
      thread.prepare();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await thread.look(bytes('one'))).toEqual({ finds: [] });
    }
  });

  it('lets nobody wait who asked before it was closed', async () => {
    const thread = createScanThread({ main: BAD });
    const looked = thread.look(bytes('hang'));
    await thread[Symbol.asyncDispose]();
    expect(await looked).toEqual({ detail: 'the daemon is stopping' });
  });
});
