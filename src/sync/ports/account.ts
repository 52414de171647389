import type { StrandedFile } from '../../core/account-change.ts';
import type { AccountId, Listing } from '../../core/model.ts';
import type { Queue } from './queue.ts';
import type { Remote } from './remote.ts';

/** What one API key reaches, shared by all projects that use it. */
export interface Account extends Listings {
  readonly id: AccountId;
  /** The same for keys that reach the same account, as far as that is known: they share pace and file limit. */
  readonly groupId: AccountId;
  readonly baseUrl: string;
  /** The key, masked. */
  readonly masked: string;
  readonly remote: Remote;
  readonly queue: Queue;
  /** The last listing, if any was taken. */
  readonly lastListing: TimedListing | undefined;
}

/** The account's files, fetched at most once for all who ask at the same time. */
export interface Listings {
  /** A listing that was asked for at or after `notBefore`, by the clock that does not jump. */
  listing(notBefore: number, signal?: AbortSignal): Promise<Listing>;
}

export interface TimedListing extends Listing {
  /** How long the server took to give it. */
  readonly tookMs: number;
}

/** An account as it is remembered: without its key. */
export interface RecordedAccount {
  readonly id: AccountId;
  readonly baseUrl: string;
  readonly masked: string;
}

export interface LeftBehind extends StrandedFile {
  readonly account: RecordedAccount;
}
