/** What failed in a project and when it is tried again: single actions, and the project's turn as a whole. */
import type { Clock } from '../clock.ts';
import type { MoontideError } from '../core/errors.ts';
import { failedAgain, type Failure } from '../core/failing.ts';

export class Failures {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #byKey = new Map<string, Failure>();
  /** What keeps the project as a whole from going on: the account cannot be listed, the disk is full. */
  #trouble: Failure | undefined;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** By the key of the action that failed. */
  get byKey(): ReadonlyMap<string, Failure> {
    return this.#byKey;
  }

  get isEmpty(): boolean {
    return this.#trouble === undefined && this.#byKey.size === 0;
  }

  /** The one that is tried again first; a trouble comes before single actions. */
  get first(): Failure | undefined {
    return this.#trouble ?? [...this.#byKey.values()].toSorted((a, b) => a.until - b.until)[0];
  }

  /** When the next is due that was not due at `since`: what was due then has had its turn. Infinity when none is. */
  nextTryAfter(since: number): number {
    const failures = this.#trouble === undefined ? [...this.#byKey.values()] : [this.#trouble];
    const times = failures.map((failure) => failure.until).filter((until) => until > since);
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** True while nothing can be remembered: what a look finds now would be lost. */
  get isStoreAway(): boolean {
    return this.#trouble?.code === 'STORE_UNAVAILABLE';
  }

  get hasTrouble(): boolean {
    return this.#trouble !== undefined;
  }

  note(key: string, error: MoontideError): void {
    this.#byKey.set(key, this.#after(this.#byKey.get(key), error));
  }

  noteTrouble(error: MoontideError): void {
    this.#trouble = this.#after(this.#trouble, error);
  }

  mended(key: string): void {
    this.#byKey.delete(key);
  }

  troubleMended(): void {
    this.#trouble = undefined;
  }

  /** Forgets what is not wanted any more. */
  keep(wanted: ReadonlySet<string>): void {
    for (const key of this.#byKey.keys()) if (!wanted.has(key)) this.#byKey.delete(key);
  }

  clear(): void {
    this.#byKey.clear();
    this.#trouble = undefined;
  }

  /** True while an action is not to be tried again yet. */
  isWaitingOut(key: string): boolean {
    return (this.#byKey.get(key)?.until ?? 0) > this.#clock.now();
  }

  get isTroubleWaitingOut(): boolean {
    return (this.#trouble?.until ?? 0) > this.#clock.now();
  }

  #after(before: Failure | undefined, { code, message, retry }: MoontideError): Failure {
    return failedAgain(before, { code, message, retry, now: this.#clock.now(), jitter: this.#random() });
  }
}
