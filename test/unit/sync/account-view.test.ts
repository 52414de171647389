import { describe, expect, it } from 'vitest';
import type { RemoteFile, RemoteId } from '../../../src/core/model.ts';
import type { RemoteSide } from '../../../src/sync/remote-side.ts';
import { AccountView } from '../../../src/sync/account-view.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HOUR_MS = 3_600_000;

interface Looked {
  readonly clock: ManualClock;
  readonly view: AccountView;
  readonly look: (isNeeded?: boolean) => Promise<void>;
  readonly times: number[];
}

/** A view of an empty account, and when it was looked at. */
function emptyAccount(): Looked {
  const clock = new ManualClock();
  const view = new AccountView(clock);
  const times: number[] = [];
  const remote: Pick<RemoteSide, 'list' | 'sinceThen'> = {
    list: async () => {
      times.push(clock.monotonic());
      return { takenAt: clock.now(), files: [] };
    },
    sinceThen: (listing) => listing,
  };
  const look = async (isNeeded = false): Promise<void> => {
    await view.look(remote, { isNeeded, everyMs: HOUR_MS, signal: new AbortController().signal });
  };
  return { clock, view, look, times };
}

describe('the view of an account', () => {
  it('is looked at again after the start, for what a process before it had under way, then every so often', async () => {
    const { clock, view, look, times } = emptyAccount();
    for (let count = 0; count < 7; count += 1) {
      await look();
      await clock.advance(view.dueInMs);
    }
    expect(times).toEqual([0, 3_000, 8_000, 15_000, 30_000, 60_000, 60_000 + HOUR_MS]);
  });

  it('is not looked at between', async () => {
    const { clock, look, times } = emptyAccount();
    await look();
    await clock.advance(2_999);
    await look();
    expect(times).toEqual([0]);
  });

  it('is looked at in time although late arrivals are expected again and again', async () => {
    const { clock, view, look, times } = emptyAccount();
    await look();
    for (let second = 0; second < 4; second += 1) {
      view.expectLateArrivals();
      await clock.advance(1_000);
      await look();
    }
    expect(times).toEqual([0, 3_000]);
  });

  it('is looked at at once when its last listing was wrong', async () => {
    const { view, look, times } = emptyAccount();
    await look();
    view.distrust();
    expect(view.dueInMs).toBeLessThanOrEqual(0);
    await look();
    expect(times).toEqual([0, 0]);
  });

  it('does not show what was deleted while a listing that was asked for ahead waited to be looked at', async () => {
    const file = { id: 'file-1' as RemoteId } as RemoteFile;
    const view = new AccountView(new ManualClock());
    const remote: Pick<RemoteSide, 'list' | 'sinceThen'> = {
      list: async () => await Promise.reject(new Error('it was asked for already')),
      sinceThen: (listing) => ({ ...listing, files: [] }),
    };
    const ahead = Promise.resolve({ takenAt: 0, files: [file] });
    const options = { isNeeded: true, everyMs: HOUR_MS, ahead, signal: new AbortController().signal };
    expect(await view.look(remote, options)).toEqual({ takenAt: 0, files: [] });
  });
});
