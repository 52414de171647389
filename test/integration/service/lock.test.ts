import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Holder, lockHolder, takeLock } from '../../../service/lock.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { type Child, startChild } from '../../support/child.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const me: Holder = { pid: process.pid, what: 'job', startedAt: 1_767_225_600_000, version: '1.2.3' };

async function readyChild(path: string): Promise<Child> {
  const child = startChild('program-lock', [path]);
  await child.line();
  return child;
}

function refusal(path: string): MoontideError {
  try {
    using _lock = takeLock(path, me);
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
  throw new Error('the lock was taken');
}

describe('the lock', () => {
  // Twenty starts of Node on two shared cores take their time.
  it('goes to one of many processes that start together', { timeout: 240_000 }, async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    await using stack = new AsyncDisposableStack();
    const children = await Promise.all(Array.from({ length: 20 }, () => readyChild(path)));
    for (const child of children) stack.use(child);
    for (const child of children) child.send('go\n');
    const answers = await Promise.all(children.map((child) => child.line()));
    expect(answers.filter((answer) => answer === 'holds')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'LOCK_HELD')).toHaveLength(19);
  });

  it('is free at once when its holder is killed, and nothing has to be deleted for that', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    await using child = await readyChild(path);
    child.send('go\n');
    expect(await child.line()).toBe('holds');
    expect(refusal(path).code).toBe('LOCK_HELD');
    child.signal('SIGKILL');
    await child.ended();
    expect(readdirSync(folder.path).sort()).toEqual(['moontide.lock', 'moontide.lock.json']);
    using _lock = takeLock(path, me);
    expect(lockHolder(path)).toEqual(me);
  });

  it('tells who holds it', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    await using child = await readyChild(path);
    child.send('go\n');
    await child.line();
    const holder = { pid: child.pid, what: 'daemon', startedAt: 1, version: '1.2.3' };
    expect(refusal(path)).toMatchObject({
      code: 'LOCK_HELD',
      message: `A daemon (process ${child.pid}, version 1.2.3) holds the lock ${path}.`,
      details: { path, holder },
    });
    expect(lockHolder(path)).toEqual(holder);
  });

  it('is held against its own process too, and that does not loosen it', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    using _lock = takeLock(path, me);
    expect(refusal(path).code).toBe('LOCK_HELD');
    await using child = await readyChild(path);
    child.send('go\n');
    expect(await child.line()).toBe('LOCK_HELD');
  });

  it('can be taken again when it was given back; the file stays, the note of its holder goes', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    {
      using _lock = takeLock(path, me);
      expect(readdirSync(folder.path).sort()).toEqual(['moontide.lock', 'moontide.lock.json']);
    }
    expect(readdirSync(folder.path)).toEqual(['moontide.lock']);
    expect(lockHolder(path)).toBeUndefined();
    using _again = takeLock(path, me);
    expect(lockHolder(path)).toEqual(me);
  });

  it('is for this user alone', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'run', 'moontide.lock');
    const before = process.umask(0);
    try {
      using _lock = takeLock(path, me);
      const modes = [dirname(path), path, `${path}.json`].map((file) => (statSync(file).mode & 0o777).toString(8));
      expect(modes).toEqual(['700', '600', '600']);
    } finally {
      process.umask(before);
    }
  });

  it('bears a note of its holder that makes no sense', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.lock');
    await using child = await readyChild(path);
    child.send('go\n');
    await child.line();
    for (const note of ['{"pid":', '{"pid":"a"}', 'null']) {
      writeFileSync(`${path}.json`, note);
      expect(lockHolder(path)).toBeUndefined();
      expect(refusal(path).message).toBe(`Another process holds the lock ${path}.`);
    }
  });

  it('is not taken when its file cannot be made', () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'run'), 'a file');
    expect(refusal(join(folder.path, 'run', 'moontide.lock')).code).toBe('STORE_UNAVAILABLE');
  });
});
