/** One account's turns over the life of the daemon: while the team is met a desk hands them out, else nobody does. */
import type { Answer } from '../core/pace-answer.ts';
import type { SharedPace } from '../core/shared-pace.ts';
import type { TurnListener, Turns } from '../sync/ports/turns.ts';

/** Who hands out turns while the team is met. */
export interface Desk extends Pick<Turns, 'inHand' | 'want' | 'begin' | 'end'> {
  /** What all machines go by. */
  readonly pace: SharedPace;
}

export type TeamStanding = Pick<Turns, 'share' | 'aloneFrom' | 'ceiling'>;

export class TeamTurns {
  readonly #standing: () => TeamStanding;
  readonly #queues = new Set<QueueTurns>();
  #desk: Desk | undefined;

  /** `standing`: this machine's part, and what it may do at most. */
  constructor(standing: () => TeamStanding) {
    this.#standing = standing;
  }

  get desk(): Desk | undefined {
    return this.#desk;
  }

  get standing(): TeamStanding {
    return this.#standing();
  }

  /** What all machines go by now; undefined while the team is away. */
  get pace(): SharedPace | undefined {
    return this.#desk?.pace;
  }

  /** For one queue: keys that are not known to reach one account have one each. */
  open(): Turns {
    const turns = new QueueTurns(this, () => this.#ask());
    this.#queues.add(turns);
    return turns;
  }

  /** The team is met, or lost. */
  use(desk: Desk | undefined): void {
    this.#desk = desk;
    this.changed();
  }

  /** A turn was given, or how many machines there are has changed. */
  changed(): void {
    for (const queue of this.#queues) queue.tell((listener) => listener.onChanged());
  }

  othersStarted(turn: string): void {
    for (const queue of this.#queues) queue.tell((listener) => listener.onStarted(turn));
  }

  othersAnswered(turn: string, answer: Answer): void {
    for (const queue of this.#queues) queue.tell((listener) => listener.onAnswered(turn, answer));
  }

  #ask(): void {
    const wants = [...this.#queues].map(({ wanted }) => wanted).filter(({ count }) => count > 0);
    const count = wants.reduce((sum, want) => sum + want.count, 0);
    this.#desk?.want(count, Math.max(...wants.map(({ priority }) => priority), Number.MIN_SAFE_INTEGER));
  }
}

class QueueTurns implements Turns {
  readonly #turns: TeamTurns;
  readonly #ask: () => void;
  readonly #listeners = new Set<TurnListener>();
  wanted = { count: 0, priority: 0 };

  constructor(turns: TeamTurns, ask: () => void) {
    this.#turns = turns;
    this.#ask = ask;
  }

  get isMet(): boolean {
    return this.#turns.desk !== undefined;
  }

  get share(): number {
    return this.#turns.standing.share;
  }

  get aloneFrom(): number {
    return this.#turns.standing.aloneFrom;
  }

  get ceiling(): Turns['ceiling'] {
    return this.#turns.standing.ceiling;
  }

  get inHand(): number {
    return this.#turns.desk?.inHand ?? 0;
  }

  want(count: number, priority: number): void {
    this.wanted = { count, priority };
    this.#ask();
  }

  begin(): string {
    const { desk } = this.#turns;
    if (desk === undefined) throw new Error('there are no turns while the team is away');
    return desk.begin();
  }

  end(turn: string, answer: Answer, pace: SharedPace): void {
    this.#turns.desk?.end(turn, answer, pace);
  }

  listen(listener: TurnListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(news: (listener: TurnListener) => void): void {
    for (const listener of this.#listeners) news(listener);
  }
}
