/** What one API key reaches: its client, its queue, and one look at its files for all who ask at the same time. */
import type { Clock } from '../clock.ts';
import { REQUEST_PRIORITY } from '../core/importance.ts';
import { MoontideError } from '../core/errors.ts';
import type { AccountId, Listing } from '../core/model.ts';
import type { Account, TimedListing } from './ports/account.ts';
import type { Outcome, Queue, Work } from './ports/queue.ts';
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

/**
 * One request through the queue, ahead of the documents. `isEnough`: after which failures it is not tried again.
 * @throws what it failed with, or CANCELLED.
 */
export async function inQueue<Result>(
  queue: Queue,
  key: string,
  run: (signal: AbortSignal) => Promise<Result>,
  isEnough: Work<Result>['isEnough'] = () => false,
): Promise<Result> {
  const outcome: Outcome<Result> = await queue.add({ key, priority: REQUEST_PRIORITY, run, isEnough });
  if (outcome.kind === 'done') return outcome.result;
  if (outcome.kind === 'failed') throw outcome.error;
  throw new MoontideError('CANCELLED', 'The request was taken out of the queue.');
}

/** A promise for one who may stop waiting for it. @throws the signal's reason. */
export async function unlessAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return await promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
