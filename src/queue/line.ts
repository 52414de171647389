/** What waits for one account: each key once, taken by priority and then by age at the moment that a slot is free. */
import type { Outcome, Work } from '../sync/ports/queue.ts';

export interface Entry {
  readonly work: Work<unknown>;
  readonly settle: (outcome: Outcome<unknown>) => void;
  readonly priority: number;
  /** Place among those of the same priority. */
  readonly place: number;
  /** How often it failed by its own fault. */
  readonly tries: number;
  /** Not to be taken before this, by the monotonic clock. */
  readonly notBefore: number;
}

export class Line {
  readonly #entries = new Map<string, Entry>();
  #places = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** The highest that waits, 0 when nothing does. */
  get firstPriority(): number {
    let first = Number.NEGATIVE_INFINITY;
    for (const { priority } of this.#entries.values()) first = Math.max(first, priority);
    return Number.isFinite(first) ? first : 0;
  }

  /** Takes the place of what waits under its key: the older is superseded, its urgency stays. */
  join(work: Work<unknown>, settle: Entry['settle']): void {
    const older = this.#entries.get(work.key);
    this.#places += 1;
    this.#entries.set(work.key, {
      work,
      settle,
      priority: Math.max(work.priority, older?.priority ?? Number.NEGATIVE_INFINITY),
      place: older?.place ?? this.#places,
      tries: 0,
      notBefore: Number.NEGATIVE_INFINITY,
    });
    older?.settle({ kind: 'superseded' });
  }

  /** Puts back what was taken, unless newer work of its key waits by now. */
  rejoin(entry: Entry): void {
    const { key } = entry.work;
    if (this.#entries.has(key)) entry.settle({ kind: 'superseded' });
    else this.#entries.set(key, entry);
  }

  /**
   * How many may be taken now, counted up to `most`: this is asked with every work that comes and goes, of lines with
   * thousands. `isBusy`: whether other work of the key is under way.
   */
  readyCount(now: number, isBusy: (key: string) => boolean, most: number): number {
    let count = 0;
    for (const entry of this.#entries.values()) {
      if (count >= most) break;
      if (isReady(entry, now, isBusy)) count += 1;
    }
    return count;
  }

  take(now: number, isBusy: (key: string) => boolean): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries.values()) {
      if (first !== undefined && isBefore(first, entry)) continue;
      if (isReady(entry, now, isBusy)) first = entry;
    }
    if (first !== undefined) this.#entries.delete(first.work.key);
    return first;
  }

  /** When the next that is put off may be taken. */
  nextDueAt(now: number): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const { notBefore } of this.#entries.values()) if (notBefore > now && notBefore < next) next = notBefore;
    return Number.isFinite(next) ? next : undefined;
  }

  /** Takes out and settles what matches. */
  drop(matches: (key: string) => boolean, outcome: Outcome<unknown>): void {
    for (const [key, entry] of this.#entries) {
      if (!matches(key)) continue;
      this.#entries.delete(key);
      entry.settle(outcome);
    }
  }
}

function isReady(entry: Entry, now: number, isBusy: (key: string) => boolean): boolean {
  return entry.notBefore <= now && !isBusy(entry.work.key);
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.priority === b.priority ? a.place < b.place : a.priority > b.priority;
}
