import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { followLines, readTail } from '../../../src/logs/log-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('readTail', () => {
  it('gives the last lines, or all of fewer', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'log');
    writeFileSync(path, 'one\ntwo\nthree\n');
    expect(await readTail(path, { lines: 2 })).toEqual({ lines: ['two', 'three'], end: 14 });
    expect((await readTail(path, { lines: 9 })).lines).toEqual(['one', 'two', 'three']);
    expect((await readTail(path, { lines: 0 })).lines).toEqual([]);
    expect((await readTail(path, { lines: 9, from: 4 })).lines).toEqual(['two', 'three']);
  });

  it('leaves a line that is still being written for later', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'log');
    writeFileSync(path, 'one\nha');
    expect(await readTail(path, { lines: 9 })).toEqual({ lines: ['one'], end: 4 });
  });

  it('gives no half of a line of a log that is too large to be read whole', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'log');
    writeFileSync(path, `${'x'.repeat(2_500_000)}\nlast\n`);
    expect((await readTail(path, { lines: 5 })).lines).toEqual(['last']);
  });
});

describe('followLines', () => {
  it('gives whole lines as they are added, also after the log was begun anew', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'log');
    writeFileSync(path, 'old\n');
    const stop = new AbortController();
    const lines = followLines(path, 4, systemClock, stop.signal);
    const next = async (): Promise<unknown> => (await lines.next()).value;

    const first = next();
    appendFileSync(path, 'ha');
    appendFileSync(path, 'lf\nsecond\n');
    expect(await first).toBe('half');
    expect(await next()).toBe('second');

    const renewed = next();
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'of the new file\n');
    expect(await renewed).toBe('of the new file');

    const emptied = next();
    truncateSync(path);
    appendFileSync(path, 'short\n');
    expect(await emptied).toBe('short');

    const end = lines.next();
    stop.abort();
    expect(await end).toEqual({ done: true, value: undefined });
  });
});
