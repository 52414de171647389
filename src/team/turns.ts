/** One account's turns over the life of the daemon: while the team is met a desk hands them out, else nobody does. */
import type { Answer } from '../core/pace-answer.ts';
import type { SharedPace } from '../core/shared-pace.ts';
import type { TurnListener, Turns } from '../queue/gate.ts';
import type { TurnDesk } from './turn-desk.ts';

export class TeamTurns implements Turns {
  readonly #members: () => number;
  readonly #listeners = new Set<TurnListener>();
  #desk: TurnDesk | undefined;

  constructor(members: () => number) {
    this.#members = members;
  }

  get isMet(): boolean {
    return this.#desk !== undefined;
  }

  get members(): number {
    return this.#members();
  }

  get inHand(): number {
    return this.#desk?.inHand ?? 0;
  }

  get pace(): SharedPace | undefined {
    return this.#desk?.pace;
  }

  want(count: number, priority: number): void {
    this.#desk?.want(count, priority);
  }

  begin(): string {
    if (this.#desk === undefined) throw new Error('there are no turns while the team is away');
    return this.#desk.begin();
  }

  end(turn: string, answer: Answer, pace: SharedPace): void {
    this.#desk?.end(turn, answer, pace);
  }

  listen(listener: TurnListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The team is met, or lost. */
  use(desk: TurnDesk | undefined): void {
    this.#desk = desk;
    this.changed();
  }

  /** For the desk: a turn was given. */
  changed(): void {
    for (const listener of this.#listeners) listener.onChanged();
  }

  othersStarted(turn: string): void {
    for (const listener of this.#listeners) listener.onStarted(turn);
  }

  othersAnswered(turn: string, answer: Answer): void {
    for (const listener of this.#listeners) listener.onAnswered(turn, answer);
  }
}
