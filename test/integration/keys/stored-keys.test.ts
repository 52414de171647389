import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStoredKeys, type StoredKeys } from '../../../src/keys/stored-keys.ts';
import { Secret } from '../../../src/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryKeychain } from '../../support/memory-keychain.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEY = 'sk-yrm3e0123456789abcdef8Kds';
const BASE_URL = 'https://api.moonshot.ai/v1';

interface Place extends Disposable {
  readonly path: string;
  readonly keychain: MemoryKeychain;
  readonly log: RecordingLog;
  /** As the next process would. */
  open(): StoredKeys;
}

function openPlace(): Place {
  const folder = tempFolder();
  const path = join(folder.path, 'registry/keys.json');
  const [keychain, log] = [new MemoryKeychain(), new RecordingLog()];
  return {
    path,
    keychain,
    log,
    open: () => openStoredKeys({ path, keychain, clock: new ManualClock(), log }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const moonshot = { provider: 'moonshot', key: new Secret(KEY), baseUrl: BASE_URL, useKeychain: undefined } as const;

describe('stored keys', () => {
  it('are in the keychain where one answers, and in no file', async () => {
    using place = openPlace();
    const stored = await place.open().put(moonshot);
    expect(stored).toMatchObject({ place: 'keychain', masked: 'sk-yrm3e...8Kds', baseUrl: BASE_URL });
    expect(readFileSync(place.path, 'utf8')).not.toContain(KEY);
    expect((await place.open().reveal('moonshot')).reveal()).toBe(KEY);
  });

  it('are in a file for this user alone where none answers', async () => {
    using place = openPlace();
    place.keychain.isLocked = true;
    expect(await place.open().put(moonshot)).toMatchObject({ place: 'file' });
    expect(statSync(place.path).mode & 0o777).toBe(0o600);
    chmodSync(place.path, 0o644);
    expect((await place.open().reveal('moonshot')).reveal()).toBe(KEY);
    expect(statSync(place.path).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(place.log.lines)).not.toContain(KEY);
  });

  it('are nowhere when the keychain was asked for and does not answer', async () => {
    using place = openPlace();
    place.keychain.isLocked = true;
    const keys = place.open();
    await expect(keys.put({ ...moonshot, useKeychain: true })).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
    expect([keys.list(), place.open().list()]).toEqual([[], []]);
  });

  it('are believed to be in a keychain only when it gives them back', async () => {
    using place = openPlace();
    place.keychain.set = async () => undefined;
    await expect(place.open().put({ ...moonshot, useKeychain: true })).rejects.toThrow('did not keep');
    expect(await place.open().put(moonshot)).toMatchObject({ place: 'file' });
  });

  it('leave nothing behind in the keychain when they move to the file, or go', async () => {
    using place = openPlace();
    const keys = place.open();
    await keys.put(moonshot);
    await keys.put({ ...moonshot, useKeychain: false });
    expect([keys.get('moonshot')?.place, place.keychain.entries.size]).toEqual(['file', 0]);
    await keys.put(moonshot);
    expect(readFileSync(place.path, 'utf8')).not.toContain(KEY);
    await keys.delete('moonshot');
    expect([keys.list(), place.keychain.entries.size]).toEqual([[], 0]);
    await expect(keys.delete('moonshot')).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
    await expect(keys.reveal('moonshot')).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
  });

  it('stay when the keychain that holds them does not answer', async () => {
    using place = openPlace();
    await place.open().put(moonshot);
    place.keychain.isLocked = true;
    const keys = place.open();
    await expect(keys.delete('moonshot')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
    await expect(keys.reveal('moonshot')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
    expect(keys.list()).toHaveLength(1);
    place.keychain.isLocked = false;
    expect((await keys.reveal('moonshot')).reveal()).toBe(KEY);
  });

  it('ask the keychain once in the life of a process', async () => {
    using place = openPlace();
    await place.open().put(moonshot);
    const keys = place.open();
    place.keychain.reads = 0;
    await keys.reveal('moonshot');
    await keys.reveal('moonshot');
    expect(place.keychain.reads).toBe(1);
  });

  it('of two installations do not meet in one keychain', async () => {
    using one = openPlace();
    using other = openPlace();
    const { keychain } = one;
    const second = openStoredKeys({ path: other.path, keychain, clock: new ManualClock(), log: other.log });
    await one.open().put(moonshot);
    await second.put({ ...moonshot, key: new Secret('sk-of-the-other-installation') });
    expect((await one.open().reveal('moonshot')).reveal()).toBe(KEY);
  });

  it('remember how they were', async () => {
    using place = openPlace();
    const keys = place.open();
    await keys.put(moonshot);
    const health = { status: 'degraded', lastCheckedAt: 1, responseMs: 2 } as const;
    keys.noteHealth('moonshot', health);
    keys.noteHealth('openai', health);
    expect(place.open().list()).toEqual([expect.objectContaining({ provider: 'moonshot', health })]);
  });

  it('are set aside, and not deleted, when their file makes no sense', () => {
    using place = openPlace();
    mkdirSync(dirname(place.path));
    writeFileSync(place.path, '{"version": 1, "keys": "all"}');
    expect(place.open().list()).toEqual([]);
    expect(place.log.lines.map(({ level }) => level)).toContain('error');
  });
});
