import { describe, expect, it } from 'vitest';
import type { FaultRequest, FaultScript } from '../../../../src/emulator/faults/fault.ts';
import { firstTimes, inTurn, PASSING_FAULTS, randomFaults } from '../../../../src/emulator/faults/scripts.ts';

function request(route: FaultRequest['route'] = 'files.upload'): FaultRequest {
  return { order: 1, route, method: 'POST', path: '/v1/files', account: 'default', fileId: '', upload: undefined };
}

function kinds(script: FaultScript, times: number): readonly (string | undefined)[] {
  return Array.from({ length: times }, () => script(request())?.kind);
}

describe('firstTimes', () => {
  it('fails as often as it says and then never again', () => {
    expect(kinds(firstTimes(2, { kind: 'server-error' }), 4)).toEqual([
      'server-error',
      'server-error',
      undefined,
      undefined,
    ]);
  });

  it('counts matching requests only', () => {
    const script = firstTimes(1, { kind: 'server-error' }, 'files.list');
    expect(script(request())).toBeUndefined();
    expect(script(request('files.list'))?.kind).toBe('server-error');
    expect(script(request('files.list'))).toBeUndefined();
  });
});

describe('inTurn', () => {
  it('plays its faults in order, with successes in between', () => {
    const script = inTurn([{ kind: 'hang' }, undefined, { kind: 'connection-lost' }]);
    expect(kinds(script, 5)).toEqual(['hang', undefined, 'connection-lost', undefined, undefined]);
  });
});

describe('randomFaults', () => {
  it('gives the same faults for the same seed and others for another', () => {
    const first = kinds(randomFaults({ seed: 7, rate: 0.5 }), 50);
    expect(kinds(randomFaults({ seed: 7, rate: 0.5 }), 50)).toEqual(first);
    expect(kinds(randomFaults({ seed: 8, rate: 0.5 }), 50)).not.toEqual(first);
  });

  it('fails about as often as its rate says, with all of its faults', () => {
    const given = kinds(randomFaults({ seed: 1, rate: 0.25 }), 10_000).filter((kind) => kind !== undefined);
    expect(given.length).toBeGreaterThan(2_200);
    expect(given.length).toBeLessThan(2_800);
    expect(new Set(given)).toEqual(new Set(PASSING_FAULTS.map((fault) => fault.kind)));
  });

  it('leaves other requests alone', () => {
    const script = randomFaults({ seed: 1, rate: 1, matching: (asked) => asked.route === 'chat' });
    expect(script(request())).toBeUndefined();
    expect(script(request('chat'))).toBeDefined();
  });
});
