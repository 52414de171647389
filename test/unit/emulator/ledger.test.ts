import { describe, expect, it } from 'vitest';
import { LedgerBook } from '../../../src/emulator/ledger.ts';
import type { RouteName } from '../../../src/emulator/route.ts';

function arrival(at: number, route: RouteName = 'files.upload') {
  return { at, method: 'POST', path: '/v1/files', route, account: 'default' };
}

describe('the ledger', () => {
  it('numbers requests as they arrive and counts those under way', () => {
    const ledger = new LedgerBook();
    const first = ledger.arrive(arrival(1));
    ledger.arrive(arrival(2));
    ledger.end(first, 3);
    ledger.arrive(arrival(3));
    expect(ledger.entries.map((entry) => [entry.order, entry.concurrency])).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
    ]);
  });

  it('counts an end once', () => {
    const ledger = new LedgerBook();
    const first = ledger.arrive(arrival(1));
    ledger.arrive(arrival(1));
    ledger.end(first, 2);
    ledger.end(first, 2);
    expect(ledger.arrive(arrival(3)).concurrency).toBe(2);
  });

  it('finds the peak of what overlapped among the requests that match', () => {
    const ledger = new LedgerBook();
    const upload = ledger.arrive(arrival(1));
    const list = ledger.arrive(arrival(1, 'files.list'));
    ledger.end(upload, 1);
    ledger.arrive(arrival(1));
    ledger.end(list, 1);
    expect(ledger.peakConcurrency()).toBe(2);
    expect(ledger.peakConcurrency('files.upload')).toBe(1);
    expect(ledger.peakConcurrency((entry) => entry.order > 3)).toBe(0);
  });

  it('finds the busiest span of time', () => {
    const ledger = new LedgerBook();
    for (const at of [0, 50, 99, 100, 149, 500]) ledger.arrive(arrival(at));
    expect(ledger.peakInWindow(100)).toBe(4);
    expect(ledger.peakInWindow(1)).toBe(1);
    expect(ledger.peakInWindow(1_000)).toBe(6);
    expect(ledger.peakInWindow(100, 'chat')).toBe(0);
  });

  it('counts by route, by filter and in all', () => {
    const ledger = new LedgerBook();
    ledger.arrive(arrival(1));
    ledger.arrive(arrival(2, 'chat'));
    expect([ledger.count(), ledger.count('chat'), ledger.count((entry) => entry.at > 5)]).toEqual([2, 1, 0]);
  });

  it('goes on with what is under way after it was cleared', () => {
    const ledger = new LedgerBook();
    const first = ledger.arrive(arrival(1));
    ledger.clear();
    ledger.end(first, 2);
    expect(ledger.entries).toEqual([]);
    expect(ledger.arrive(arrival(3))).toMatchObject({ order: 2, concurrency: 1 });
    expect(ledger.peakConcurrency()).toBe(1);
  });
});
