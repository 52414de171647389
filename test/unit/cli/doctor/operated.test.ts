import { describe, expect, it } from 'vitest';
import { judgeSkew } from '../../../../src/cli/doctor/api.ts';
import { judgeDatabase } from '../../../../src/cli/doctor/database.ts';
import { judgeService } from '../../../../src/cli/doctor/service.ts';
import type { ServiceStatus } from '../../../../src/install/service-manager.ts';

describe('judgeSkew', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const at = Date.UTC(2026, 0, 1);

  it('bears a few seconds, and warns of a clock that is wrong either way', () => {
    expect(judgeSkew(date, at + 3000)).toMatchObject({ verdict: 'ok' });
    expect(judgeSkew(date, at + 300_000)).toMatchObject({ verdict: 'warn', detail: "5 min ahead of the API's" });
    expect(judgeSkew(date, at - 300_000)).toMatchObject({ verdict: 'warn', detail: "5 min behind the API's" });
    expect(judgeSkew(null, at)).toMatchObject({ verdict: 'ok' });
  });
});

describe('judgeDatabase', () => {
  it('tells a whole one from an older and a damaged one', () => {
    expect(judgeDatabase('/d', { kind: 'sound', pending: 0 })).toMatchObject({ verdict: 'ok' });
    expect(judgeDatabase('/d', { kind: 'missing' })).toMatchObject({ verdict: 'ok' });
    expect(judgeDatabase('/d', { kind: 'sound', pending: 2 })).toMatchObject({
      verdict: 'warn',
      detail: /2 migrations/,
    });
    expect(judgeDatabase('/d', { kind: 'damaged', reason: 'row 3' })).toMatchObject({
      verdict: 'fail',
      detail: /row 3/,
    });
  });
});

describe('judgeService', () => {
  const running: ServiceStatus = {
    manager: 'systemd',
    isInstalled: true,
    isOnDemand: false,
    isEnabled: true,
    isSamePlace: true,
    state: 'running',
    isCurrent: true,
  };

  it('fails one that failed, and warns of one that another login would not start, or that starts something else', () => {
    expect(judgeService(running)).toMatchObject({ verdict: 'ok' });
    expect(judgeService({ ...running, isInstalled: false })).toMatchObject({ verdict: 'ok', detail: /not installed/ });
    expect(judgeService({ ...running, state: 'failed', detail: 'why' })).toMatchObject({
      verdict: 'fail',
      detail: /why/,
    });
    expect(judgeService({ ...running, isEnabled: false })).toMatchObject({ verdict: 'warn' });
    expect(judgeService({ ...running, isCurrent: false })).toMatchObject({ verdict: 'warn', detail: /another Node/ });
  });
});
