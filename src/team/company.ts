import type { PacingLimits } from '../core/pacing.ts';
import { lowestLimits } from '../core/shared-pace.ts';
import type { Acquaintances } from './acquaintances.ts';
import type { Member } from './roster.ts';

/** The machines of a team as this one heard of them last, and what their number and wishes leave of the account. */
export class Company {
  readonly #acquaintances: Acquaintances;
  readonly #own: () => PacingLimits;
  #members: readonly Member[] = [];

  /** `own`: what this machine's configuration allows. */
  constructor(acquaintances: Acquaintances, own: () => PacingLimits) {
    this.#acquaintances = acquaintances;
    this.#own = own;
  }

  /** Machines that were heard of lately, this one included. */
  get members(): readonly Member[] {
    return this.#members;
  }

  /** What the configurations of all machines allow that are here; of those that were here last, while the team is away. */
  get ceiling(): PacingLimits {
    return lowestLimits([this.#own(), ...this.#here.map(({ limits }) => limits)]);
  }

  /**
   * The part of the pace that this machine may use by itself, and that those may use together who are here: the rest is
   * left to machines that were here lately and are not heard of.
   */
  share(isMet: boolean): number {
    const here = isMet ? this.#here.length : 1;
    return here / (here + this.#acquaintances.silent(isMet ? this.#members : []).length);
  }

  /** True when another ceiling holds than before. */
  met(members: readonly Member[]): boolean {
    const before = JSON.stringify(this.ceiling);
    this.#members = members;
    this.#acquaintances.met(members);
    return JSON.stringify(this.ceiling) !== before;
  }

  get #here(): readonly Member[] {
    return this.#members.filter(({ isHere }) => isHere);
  }
}
