import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import type { KnownSecrets } from '../../../src/sync/ports/secret-scanner.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const one = '1'.repeat(64) as Sha256;
const two = '2'.repeat(64) as Sha256;
const CLEAN: KnownSecrets = { kind: 'clean' };
const FOUND: KnownSecrets = { kind: 'found', finds: [{ rule: 'PrivateKey', line: 3 }] };

describe('what looking for secrets came to', () => {
  it('is remembered over a restart, for the rules that it was found by', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    {
      using store = openStore({ path, clock: new ManualClock() });
      store.secretScans.putSecretScans('rules 1', new Map([[one, FOUND]]));
      store.secretScans.putSecretScans('rules 1', new Map([[two, CLEAN]]));
    }
    using store = openStore({ path, clock: new ManualClock() });
    expect([...store.secretScans.secretScans('rules 1')]).toEqual([
      [one, FOUND],
      [two, CLEAN],
    ]);
    expect(store.secretScans.secretScans('rules 2').size).toBe(0);
    expect(store.secretScans.secretScans('rules 1').size).toBe(0);
  });

  it('is forgotten when there is too much of it', () => {
    using folder = tempFolder();
    using store = openStore({ path: join(folder.path, 'moontide.db'), clock: new ManualClock() });
    const many = Array.from({ length: 20_001 }, (_, index) => index.toString(16).padStart(64, '0') as Sha256);
    store.secretScans.putSecretScans('rules 1', new Map(many.map((sha256) => [sha256, CLEAN])));
    expect(store.secretScans.secretScans('rules 1').size).toBe(0);
  });
});
