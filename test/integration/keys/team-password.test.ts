import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTeamPassword, type TeamPassword } from '../../../src/keys/team-password.ts';
import { Secret } from '../../../src/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryKeychain } from '../../support/memory-keychain.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PASSWORD = new Secret('open sesame');

interface Place extends Disposable {
  readonly path: string;
  readonly keychain: MemoryKeychain;
  readonly log: RecordingLog;
  /** How often it was said that another is kept. */
  readonly changes: number;
  /** As the next process would. */
  open(fromEnvironment?: string): TeamPassword;
}

function openPlace(): Place {
  const folder = tempFolder();
  const path = join(folder.path, 'registry/team-password.json');
  const [keychain, log] = [new MemoryKeychain(), new RecordingLog()];
  let changes = 0;
  return {
    path,
    keychain,
    log,
    get changes() {
      return changes;
    },
    open: (fromEnvironment) =>
      openTeamPassword({
        path,
        fromEnvironment: fromEnvironment === undefined ? undefined : new Secret(fromEnvironment),
        keychain,
        clock: new ManualClock(),
        log,
        onChanged: () => {
          changes += 1;
        },
      }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const revealed = async (password: TeamPassword): Promise<string | undefined> => (await password.reveal())?.reveal();

describe("the password of the team's server", () => {
  it('is not there until one is given', async () => {
    using place = openPlace();
    const password = place.open();
    expect([password.source, await revealed(password)]).toEqual([undefined, undefined]);
    await password.remove();
    expect([place.changes, place.keychain.reads]).toEqual([0, 0]);
  });

  it('is in the keychain where one answers, and in no file', async () => {
    using place = openPlace();
    expect(await place.open().keep(PASSWORD, undefined)).toBe('keychain');
    expect(readFileSync(place.path, 'utf8')).not.toContain(PASSWORD.reveal());
    const next = place.open();
    expect([next.source, await revealed(next), place.changes]).toEqual(['keychain', 'open sesame', 1]);
  });

  it('is in a file for this user alone where none answers, and in no log', async () => {
    using place = openPlace();
    place.keychain.isLocked = true;
    expect(await place.open().keep(PASSWORD, undefined)).toBe('file');
    chmodSync(place.path, 0o644);
    const next = place.open();
    expect([next.source, await revealed(next)]).toEqual(['file', 'open sesame']);
    expect(statSync(place.path).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(place.log.lines)).not.toContain(PASSWORD.reveal());
  });

  it('is as before when the keychain was asked for and does not answer', async () => {
    using place = openPlace();
    const password = place.open();
    await password.keep(PASSWORD, false);
    place.keychain.isLocked = true;
    await expect(password.keep(new Secret('another'), true)).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
    expect([await revealed(password), await revealed(place.open())]).toEqual(['open sesame', 'open sesame']);
  });

  it('of the environment goes before the one that is kept', async () => {
    using place = openPlace();
    await place.open().keep(PASSWORD, false);
    const password = place.open('of the environment');
    expect([password.source, await revealed(password)]).toEqual(['environment', 'of the environment']);
  });

  it('leaves nothing behind when it moves to the file, or goes', async () => {
    using place = openPlace();
    const password = place.open();
    await password.keep(PASSWORD, undefined);
    await password.keep(PASSWORD, false);
    expect(place.keychain.entries.size).toBe(0);
    await password.keep(PASSWORD, true);
    expect(readFileSync(place.path, 'utf8')).not.toContain(PASSWORD.reveal());
    await password.remove();
    expect([password.source, await revealed(place.open()), place.keychain.entries.size]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });

  it('is asked for again until the keychain has answered', async () => {
    using place = openPlace();
    await place.open().keep(PASSWORD, undefined);
    const password = place.open();
    place.keychain.isLocked = true;
    await expect(password.reveal()).rejects.toMatchObject({
      code: 'KEYCHAIN_UNAVAILABLE',
      fix: expect.stringContaining('moontide team password') as unknown,
    });
    place.keychain.isLocked = false;
    expect([await revealed(password), await revealed(password), place.keychain.reads]).toEqual([
      'open sesame',
      'open sesame',
      3,
    ]);
    place.keychain.entries.clear();
    await expect(place.open().reveal()).rejects.toThrow('not in the keychain any more');
  });
});
