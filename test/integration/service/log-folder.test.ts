import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLogFolder } from '../../../service/log-folder.ts';
import { readLogs } from '../../../src/logs/read-logs.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('the log folder', () => {
  it('sets a large file aside while the daemon runs, loses no line, and keeps a few files', async () => {
    using folder = tempFolder();
    const [path, clock] = [join(folder.path, 'logs', 'daemon.log'), new ManualClock()];
    using log = openLogFolder({ path, clock, maxBytes: 100, kept: 3 });
    for (let number = 0; number < 40; number += 1) {
      await clock.advance(1000);
      log.write(`line ${String(number).padStart(3, '0')} .........\n`);
    }
    const names = readdirSync(join(folder.path, 'logs')).toSorted();
    expect(names).toHaveLength(4);
    for (const name of names) {
      const { size, mode } = statSync(join(folder.path, 'logs', name));
      expect([name, size <= 100, mode & 0o777]).toEqual([name, true, 0o600]);
    }
    const { lines } = await readLogs(path, 12, {});
    expect(lines.map((line) => Number(line.slice(5, 8)))).toEqual(Array.from({ length: 12 }, (_, index) => 28 + index));
  });

  it('sets a file aside that is a day old', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'daemon.log');
    const clock = new ManualClock(Date.now());
    using log = openLogFolder({ path, clock });
    log.write('yesterday\n');
    void clock.advance(86_400_001);
    log.write('today\n');
    expect(readFileSync(path, 'utf8')).toBe('today\n');
    expect(readdirSync(folder.path)).toHaveLength(2);
  });

  it('goes on with the file that a daemon before it left', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'daemon.log');
    for (const line of ['one\n', 'two\n']) {
      using log = openLogFolder({ path, clock: new ManualClock(Date.now()) });
      log.write(line);
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('goes on where a file cannot be set aside', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'daemon.log');
    const clock = new ManualClock(Date.now());
    using log = openLogFolder({ path, clock, maxBytes: 10 });
    log.write('0123456789\n');
    mkdirSync(join(folder.path, `daemon-${new Date(clock.now()).toISOString().replaceAll(/[-:]/g, '')}.log`, 'x'), {
      recursive: true,
    });
    log.write('lost\n');
    void clock.advance(1000);
    log.write('kept\n');
    expect(readFileSync(path, 'utf8')).toBe('kept\n');
  });
});
