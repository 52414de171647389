/** A record of every request, for tests and for the curious. */
import type { Fault } from './faults/fault.ts';
import type { RouteName } from './route.ts';

export interface LedgerEntry {
  /** 1 for the first request that arrived, and so on. */
  readonly order: number;
  /** When its head arrived, by the emulator's clock, milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** With its query, as it was asked for. */
  readonly path: string;
  /** Undefined for a path that Moonshot does not have. */
  readonly route: RouteName | undefined;
  /** Undefined when the key was missing or unknown. */
  readonly account: string | undefined;
  /** Requests under way when it arrived, itself included. */
  readonly concurrency: number;
  /** The file part of an upload, once its body was read. */
  readonly upload: UploadFacts | undefined;
  /** What was done to it on purpose. */
  readonly fault: Fault['kind'] | undefined;
  /** Undefined while it is under way, and for ever when the connection was cut instead of an answer. */
  readonly status: number | undefined;
  /** When its answer was sent or its connection was gone. */
  readonly endedAt: number | undefined;
}

export interface UploadFacts {
  readonly filename: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type EntryFilter = (entry: LedgerEntry) => boolean;

export interface Ledger {
  /** In order of arrival. */
  readonly entries: readonly LedgerEntry[];
  /** How many match: all of a route, or those that a filter names. */
  count(filter?: RouteName | EntryFilter): number;
  /** The most requests that were under way at the same moment. */
  peakConcurrency(filter?: RouteName | EntryFilter): number;
  /** The most requests that arrived within any span of `windowMs`. */
  peakInWindow(windowMs: number, filter?: RouteName | EntryFilter): number;
  clear(): void;
}

type Writable<Entry> = { -readonly [Key in keyof Entry]: Entry[Key] };

/** So that a demo that runs for weeks does not fill the memory. */
const KEPT_ENTRIES = 100_000;

/** The writing side of the ledger, for the server. */
export class LedgerBook implements Ledger {
  #entries: Writable<LedgerEntry>[] = [];
  /** Arrivals and ends in the order in which they happened: times are too coarse to tell what overlapped. */
  #changes: { readonly kind: 'arrival' | 'end'; readonly entry: LedgerEntry }[] = [];
  #arrived = 0;
  #underWay = 0;

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  arrive(facts: Pick<LedgerEntry, 'at' | 'method' | 'path' | 'route' | 'account'>): LedgerEntry {
    this.#arrived += 1;
    this.#underWay += 1;
    const entry: LedgerEntry = {
      order: this.#arrived,
      ...facts,
      concurrency: this.#underWay,
      upload: undefined,
      fault: undefined,
      status: undefined,
      endedAt: undefined,
    };
    this.#entries.push(entry);
    this.#changes.push({ kind: 'arrival', entry });
    if (this.#entries.length >= 2 * KEPT_ENTRIES) this.#forgetOldest();
    return entry;
  }

  note(entry: LedgerEntry, facts: Partial<Pick<LedgerEntry, 'upload' | 'fault' | 'status'>>): void {
    Object.assign(entry, facts);
  }

  end(entry: Writable<LedgerEntry>, at: number): void {
    if (entry.endedAt !== undefined) return;
    entry.endedAt = at;
    this.#underWay -= 1;
    this.#changes.push({ kind: 'end', entry });
  }

  count(filter?: RouteName | EntryFilter): number {
    return this.#entries.filter(matcher(filter)).length;
  }

  peakConcurrency(filter?: RouteName | EntryFilter): number {
    const matches = matcher(filter);
    const underWay = new Set<LedgerEntry>();
    let most = 0;
    for (const { kind, entry } of this.#changes) {
      if (!matches(entry)) continue;
      if (kind === 'arrival') underWay.add(entry);
      else underWay.delete(entry);
      most = Math.max(most, underWay.size);
    }
    return most;
  }

  peakInWindow(windowMs: number, filter?: RouteName | EntryFilter): number {
    const times = this.#entries.filter(matcher(filter)).map((entry) => entry.at);
    let first = 0;
    let most = 0;
    for (const [last, at] of times.entries()) {
      while (at - (times[first] ?? at) >= windowMs) first += 1;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  clear(): void {
    this.#entries = [];
    this.#changes = [];
  }

  #forgetOldest(): void {
    this.#entries = this.#entries.slice(-KEPT_ENTRIES);
    const kept = new Set<LedgerEntry>(this.#entries);
    this.#changes = this.#changes.filter((change) => kept.has(change.entry));
  }
}

function matcher(filter: RouteName | EntryFilter | undefined): EntryFilter {
  if (filter === undefined) return () => true;
  return typeof filter === 'string' ? (entry) => entry.route === filter : filter;
}
