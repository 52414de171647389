/**
 * Whether and when the account may be asked: by what this process has found out of it, or, where a team shares the
 * account, by turns that are handed out among all of its machines. While the others cannot be asked, each goes on with its
 * share of what is known.
 */
import type { Clock } from '../clock.ts';
import type { Answer } from '../core/pace-answer.ts';
import {
  admit,
  answered,
  createPacing,
  isGivenUp,
  paceOf,
  restarted,
  slotsNow,
  started,
  withLimits,
  type Admission,
  type Pacing,
  type PacingLimits,
} from '../core/pacing.ts';
import { lowestLimits, paceToShare, shareOf } from '../core/shared-pace.ts';
import type { Turns } from '../sync/ports/turns.ts';

export interface GateParts {
  readonly clock: Clock;
  /** 0 to 1, as `Math.random`. */
  readonly random: () => number;
  readonly limits: PacingLimits;
  readonly turns: Turns | undefined;
  /** More may start than before. */
  readonly onOpened: () => void;
}

export class Gate {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #turns: Turns | undefined;
  readonly #stopListening: (() => void) | undefined;
  /** By the queue's id: ids in `#pacing` count the requests of all machines. */
  readonly #mine = new Map<number, { readonly id: number; readonly turn: string | undefined }>();
  readonly #theirs = new Map<string, number>();
  #limits: PacingLimits;
  #pacing: Pacing;
  #lastId = 0;

  constructor({ clock, random, limits, turns, onOpened }: GateParts) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
    this.#turns = turns;
    this.#pacing = createPacing(limits);
    this.#stopListening = turns?.listen({
      onChanged: () => {
        if (!turns.isMet) this.#forgetOthers();
        this.#share();
        onOpened();
      },
      onStarted: (turn) => this.#othersStarted(turn),
      onAnswered: (turn, answer) => this.#othersAnswered(turn, answer),
    });
    this.#share();
  }

  /** How many requests of this process may be under way now; at least 1. */
  slots(now: number): number {
    const turns = this.#metTurns;
    return turns === undefined ? slotsNow(this.#pacing, now) : Math.max(1, turns.inHand + this.#mine.size);
  }

  admit(now: number): Admission {
    const turns = this.#metTurns;
    const until = this.#turns?.aloneFrom ?? Number.NEGATIVE_INFINITY;
    if (turns === undefined) return now < until ? { kind: 'wait', until } : admit(this.#pacing, now);
    if (turns.inHand > 0) return { kind: 'go' };
    const { hold } = this.#pacing;
    const { because } = hold;
    return now < hold.until && because !== undefined ? { kind: 'wait', because } : { kind: 'wait' };
  }

  /** Requests a minute, learned or configured. */
  get pace(): number | undefined {
    return paceOf(this.#pacing);
  }

  /** Until when the account is left alone, by the clock that does not jump. */
  get heldUntil(): number {
    return this.#pacing.hold.until;
  }

  /** Whether the account gave no answer so often that nothing should wait for it any longer. */
  get isGivenUp(): boolean {
    return isGivenUp(this.#pacing);
  }

  /** What waited is gone; what comes now starts with one request. */
  restart(): void {
    this.#pacing = restarted(this.#pacing);
  }

  adjust(limits: PacingLimits): void {
    this.#limits = limits;
    this.#share();
  }

  /** `waiting`: what would start if it might. */
  want(waiting: () => { readonly count: number; readonly priority: number }): void {
    const turns = this.#metTurns;
    if (turns === undefined) return;
    const { count, priority } = waiting();
    turns.want(count, priority);
  }

  started(request: number, now: number): void {
    this.#mine.set(request, { id: this.#start(now), turn: this.#metTurns?.begin() });
  }

  answered(request: number, answer: Answer, now: number): void {
    const mine = this.#mine.get(request);
    if (mine === undefined) return;
    this.#mine.delete(request);
    this.#answer(mine.id, answer, now);
    if (mine.turn !== undefined) this.#turns?.end(mine.turn, answer, paceToShare(this.#pacing, now));
  }

  close(): void {
    this.#stopListening?.();
    this.#turns?.want(0, 0);
  }

  get #metTurns(): Turns | undefined {
    return this.#turns?.isMet === true ? this.#turns : undefined;
  }

  /** The limits of the whole account where all go by one pace, else this machine's part of them. */
  #share(): void {
    const ceiling = this.#turns?.ceiling;
    const limits = ceiling === undefined ? this.#limits : lowestLimits([this.#limits, ceiling]);
    const share = this.#turns === undefined || this.#turns.isMet ? 1 : this.#turns.share;
    const whole = withLimits(this.#pacing, limits);
    this.#pacing = withLimits(whole, shareOf(limits, whole, share));
  }

  #othersStarted(turn: string): void {
    this.#theirs.set(turn, this.#start(this.#clock.monotonic()));
  }

  #othersAnswered(turn: string, answer: Answer): void {
    const id = this.#theirs.get(turn);
    if (id === undefined) return;
    this.#theirs.delete(turn);
    this.#answer(id, answer, this.#clock.monotonic());
  }

  /** What came of their requests is not heard any more: they must not count as under way for ever. */
  #forgetOthers(): void {
    for (const turn of this.#theirs.keys()) this.#othersAnswered(turn, { kind: 'unknown' });
  }

  #start(now: number): number {
    this.#lastId += 1;
    this.#pacing = started(this.#pacing, this.#lastId, now);
    return this.#lastId;
  }

  #answer(id: number, answer: Answer, now: number): void {
    this.#pacing = answered(this.#pacing, id, answer, now, this.#random());
  }
}
