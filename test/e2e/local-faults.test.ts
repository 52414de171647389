import Database from 'better-sqlite3';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { firstTimes } from '../../src/emulator/index.ts';
import { startDaemonChild } from '../support/daemon-child.ts';
import { until } from '../support/moontide.ts';

const HOUR_MS = 3_600_000;
/** Longer than SQLite waits for another process. */
const LONG_MS = 2_500;

describe('a daemon on a machine with troubles of its own', () => {
  it.each([-HOUR_MS, HOUR_MS])('goes on when the clock is set by %i ms while an answer is lost', async (ms) => {
    await using daemon = await startDaemonChild();
    daemon.emulator.configure({ fault: firstTimes(1, { kind: 'connection-lost' }, 'files.upload') });
    daemon.write('docs/second.md', 'second');
    await until(
      () => daemon.emulator.ledger.count('files.upload'),
      (uploads) => uploads >= 2,
    );
    daemon.child.send(`clock ${ms}\n`);
    await daemon.inSync();
    daemon.write('docs/first.md', 'first, changed');
    await daemon.inSync();
    expect(daemon.emulator.ledger.count('files.upload')).toBe(4);
  });

  it('goes on by itself when another process held its database, and uploads nothing twice', async () => {
    await using daemon = await startDaemonChild();
    const database = new Database(daemon.database);
    database.exec('begin immediate');
    daemon.write('docs/second.md', 'second');
    await until(
      () => daemon.client.health(),
      ({ status }) => status === 'degraded',
    );
    database.close();
    await daemon.inSync();
    expect(daemon.emulator.ledger.count('files.upload')).toBe(2);
  });

  it('starts although another process holds its database for a while, and uploads nothing twice', async () => {
    await using daemon = await startDaemonChild();
    const database = new Database(daemon.database);
    database.exec('begin immediate');
    await daemon.crash();
    await delay(LONG_MS);
    database.close();
    await daemon.answers();
    daemon.write('docs/second.md', 'second');
    await daemon.inSync();
    expect(daemon.emulator.ledger.count('files.upload')).toBe(2);
  });

  it('finds what was uploaded while its database was held, and uploads nothing twice', async () => {
    await using daemon = await startDaemonChild();
    daemon.emulator.configure({ latencyMs: 500 });
    daemon.write('docs/second.md', 'second');
    await until(
      () => daemon.emulator.ledger.count('files.upload'),
      (uploads) => uploads === 2,
    );
    const database = new Database(daemon.database, { timeout: 5_000 });
    database.exec('begin immediate');
    await delay(LONG_MS);
    database.close();
    await daemon.inSync();
    expect(daemon.emulator.ledger.count('files.upload')).toBe(2);
  });
});
