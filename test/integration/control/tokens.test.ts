import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openTokens, type Tokens } from '../../../src/control/tokens.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function opened(path: string, log = new RecordingLog()): Tokens {
  return openTokens({ path, clock: systemClock, log });
}

describe('the tokens', () => {
  it('are made on first use, differ, last, and are for this user alone', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'registry/tokens.json');
    const [plain, admin] = [opened(path).get('plain').reveal(), opened(path).get('admin').reveal()];
    expect(plain).toMatch(/^moontide_plain_[\w-]{43}$/);
    expect(admin).toMatch(/^moontide_admin_[\w-]{43}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    const tokens = opened(path);
    expect([tokens.recognize(plain), tokens.recognize(admin)]).toEqual(['plain', 'admin']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const wrong of ['', 'x', plain.slice(1), `${plain} `, plain.replace('plain', 'admin')]) {
      expect(tokens.recognize(wrong)).toBeUndefined();
    }
  });

  it('are taken up at once when another process makes a new one, and the one before is refused', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'tokens.json');
    const daemon = opened(path);
    const [before, admin] = [daemon.get('plain').reveal(), daemon.get('admin').reveal()];
    const after = opened(path).rotate('plain').reveal();
    expect([before, after, admin].map((token) => daemon.recognize(token))).toEqual([undefined, 'plain', 'admin']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('are made anew when their file is damaged, which is kept and said without them', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'tokens.json');
    const before = opened(path).get('plain').reveal();
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -10));
    const log = new RecordingLog();
    const tokens = opened(path, log);
    expect(tokens.recognize(before)).toBeUndefined();
    expect(tokens.recognize(tokens.get('plain').reveal())).toBe('plain');
    expect(log.lines.map(({ message }) => message)).toEqual(['A file of the registry is damaged and was set aside']);
    expect(JSON.stringify(log.lines)).not.toContain(before);
  });
});
