/**
 * A project whose key reaches another account than before: what is uploaded there already is kept, the rest is uploaded
 * by the plan, and what is left in the old account is deleted there once it is not the only copy. Where the old key is not
 * known any more, or is refused, a person is told.
 */
import { mayGo, strandedFiles } from '../core/account-change.ts';
import { asMoontideError, hasCode } from '../core/errors.ts';
import type { AccountId, Listing, Snapshot } from '../core/model.ts';
import type { Log } from '../log.ts';
import { inQueue } from './in-queue.ts';
import type { Account, LeftBehind } from './ports/account.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { ProjectHost } from './ports/project-host.ts';
import type { ProjectStore } from './ports/store.ts';

export interface AccountMoveParts {
  readonly store: ProjectStore;
  readonly host: Pick<ProjectHost, 'account'>;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
  readonly log: Log;
}

/** Files in an account that cannot be reached. */
export interface OutOfReach {
  readonly files: number;
  /** The account's key, masked. */
  readonly masked: string;
  readonly baseUrl: string;
  readonly because: string;
}

export class AccountMove {
  readonly #parts: AccountMoveParts;
  /** Accounts whose files cannot be deleted, and why. */
  readonly #closed = new Map<AccountId, string>();
  #work: Promise<void> | undefined;

  constructor(parts: AccountMoveParts) {
    this.#parts = parts;
  }

  /** Notes which account the records belong to; called with each fresh listing of the account in force. */
  arrived({ id, baseUrl, masked }: Pick<Account, 'id' | 'baseUrl' | 'masked'>, listing: Listing): void {
    const { store } = this.#parts;
    const before = store.account();
    const leftBehind = store.leftBehind();
    if (before?.id === id && leftBehind.length === 0) return;
    const listed = new Set(listing.files.map((file) => file.id));
    store.transact(() => {
      for (const { remoteId } of leftBehind) if (listed.has(remoteId)) store.deleteLeftBehind(remoteId);
      if (before?.id === id) return;
      if (before !== undefined) this.#leave(before, listing);
      store.setAccount({ id, baseUrl, masked });
    });
  }

  #leave(account: LeftBehind['account'], listing: Listing): void {
    const { store, publish } = this.#parts;
    const stranded = strandedFiles({ records: store.records(), tombstones: store.tombstones() }, listing);
    for (const file of stranded) {
      store.putLeftBehind({ ...file, account });
      store.deleteTombstone(file.remoteId);
      // Not there, however late the listing may be: to be uploaded.
      if (file.path !== undefined) store.deleteRecord(file.path);
    }
    const { masked, baseUrl } = account;
    publish('account.changed', { before: masked, baseUrl, kept: stranded.length === 0, left: stranded.length });
  }

  /** Deletes, beside the project's own work, what may go. */
  tidy(snapshot: Snapshot, massDeleteMin: number, signal: AbortSignal): void {
    if (this.#work !== undefined) return;
    const { store, log } = this.#parts;
    const left = store.leftBehind().filter(({ account }) => !this.#closed.has(account.id));
    if (left.length === 0) return;
    const due = mayGo(left, { records: store.records(), snapshot, massDeleteMin });
    if (due.length === 0) return;
    this.#work = this.#delete(due, signal)
      .catch((error: unknown) => log.error({ err: error }, 'an account that was left could not be tidied'))
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await this.#work;
  }

  get outOfReach(): readonly OutOfReach[] {
    if (this.#closed.size === 0) return [];
    const left = this.#parts.store.leftBehind();
    return [...this.#closed].flatMap(([id, because]) => {
      const files = left.filter(({ account }) => account.id === id);
      const [first] = files;
      if (first === undefined) return [];
      const { masked, baseUrl } = first.account;
      return [{ files: files.length, masked, baseUrl, because }];
    });
  }

  /** A person knows of what cannot be reached; it is tried once more where the key is known, and forgotten otherwise. */
  acknowledge(): void {
    const { store, host } = this.#parts;
    for (const { account, remoteId } of store.leftBehind()) {
      if (this.#closed.has(account.id) && host.account(account.id) === undefined) store.deleteLeftBehind(remoteId);
    }
    this.#closed.clear();
  }

  async #delete(files: readonly LeftBehind[], signal: AbortSignal): Promise<void> {
    for (const file of files) {
      if (signal.aborted || this.#closed.has(file.account.id)) continue;
      try {
        await this.#deleteOne(file, signal);
      } catch (thrown) {
        const error = asMoontideError(thrown);
        if (error.code === 'CANCELLED' || signal.aborted) return;
        this.#close(file, error.message);
      }
    }
  }

  async #deleteOne(file: LeftBehind, signal: AbortSignal): Promise<void> {
    const { store, host, publish } = this.#parts;
    const account = host.account(file.account.id);
    if (account === undefined) {
      this.#close(file, 'its key is not known any more');
      return;
    }
    const key = `left:${file.remoteId}`;
    const withdraw = (): void => {
      account.queue.withdraw((other) => other === key).catch(() => undefined);
    };
    signal.addEventListener('abort', withdraw, { once: true });
    try {
      await inQueue(account.queue, key, (cut) => account.remote.delete(file.remoteId, cut));
    } catch (error) {
      if (!hasCode(error, 'REMOTE_NOT_FOUND')) throw error;
    } finally {
      signal.removeEventListener('abort', withdraw);
    }
    store.deleteLeftBehind(file.remoteId);
    publish('document.deleted', { path: file.path ?? null, remoteId: file.remoteId, because: 'account-left' });
  }

  #close({ account }: LeftBehind, because: string): void {
    const { publish, log } = this.#parts;
    this.#closed.set(account.id, because);
    const found = this.outOfReach.find(
      ({ masked, baseUrl }) => masked === account.masked && baseUrl === account.baseUrl,
    );
    log.warn({ files: found?.files, because }, 'files stay in an account that was left');
    publish('account.out-of-reach', { ...found });
  }
}
