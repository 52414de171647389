/** What one API key reaches: its client, its queue, and one look at its files for all who ask at the same time. */
import type { Clock } from '../clock.ts';
import type { AccountId, Listing } from '../core/model.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { inQueue } from './in-queue.ts';
import type { Account, TimedListing } from './ports/account.ts';
import type { Queue } from './ports/queue.ts';
import type { Remote } from './ports/remote.ts';

export interface AccountParts {
  readonly id: AccountId;
  readonly baseUrl: string;
  readonly masked: string;
  readonly remote: Remote & AsyncDisposable;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly groupId: () => AccountId;
  /** Called with each listing. */
  readonly onListed?: (listing: Listing) => void;
}

interface Fetch {
  /** Set while the request is under way, by the clock that does not jump: what waits in the queue serves whoever asks. */
  askedAt?: number;
  listing?: Promise<Listing>;
}

export function openAccount(parts: AccountParts): Account & AsyncDisposable {
  const { id, baseUrl, masked, remote, queue, clock } = parts;
  let last: (TimedListing & { readonly askedAt: number }) | undefined;
  let underWay: Fetch | undefined;
  let fetches = 0;

  async function listAll(fetch: Fetch): Promise<Listing> {
    // A key of its own: a newer look must not take the place of one that somebody waits for.
    fetches += 1;
    last = await inQueue(queue, `listing:${fetches}`, async (signal) => {
      const askedAt = clock.monotonic();
      const takenAt = clock.now();
      fetch.askedAt = askedAt;
      try {
        const files = await remote.list(signal);
        return { askedAt, takenAt, files, tookMs: clock.monotonic() - askedAt };
      } catch (error) {
        delete fetch.askedAt;
        throw error;
      }
    });
    parts.onListed?.(last);
    return last;
  }

  async function listing(notBefore: number): Promise<Listing> {
    if (last !== undefined && last.askedAt >= notBefore) return last;
    if (underWay?.listing !== undefined && (underWay.askedAt ?? notBefore) >= notBefore) return await underWay.listing;
    const fetch: Fetch = {};
    underWay = fetch;
    fetch.listing = listAll(fetch);
    try {
      return await fetch.listing;
    } finally {
      if (underWay === fetch) underWay = undefined;
    }
  }

  return {
    id,
    get groupId() {
      return parts.groupId();
    },
    baseUrl,
    masked,
    remote,
    queue,
    get lastListing() {
      return last;
    },
    async listing(notBefore, signal) {
      // Before anything is asked for: nobody would be there to hear of its failure.
      signal?.throwIfAborted();
      return await unlessAborted(listing(notBefore), signal);
    },
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await remote[Symbol.asyncDispose]();
    },
  };
}
