import type { Answer } from '../../core/pace-answer.ts';
import type { PacingLimits } from '../../core/pacing.ts';
import type { SharedPace } from '../../core/shared-pace.ts';

/** Turns at the account, handed out among the machines of a team; one turn is one request. */
export interface Turns {
  /** False while the others cannot be asked: then nobody hands out turns. */
  readonly isMet: boolean;
  /** This machine's part of the pace while nobody hands out turns, 0 to 1. */
  readonly share: number;
  /** What the configurations of all machines allow, as far as that is known. */
  readonly ceiling: PacingLimits | undefined;
  /** Until then nothing is asked, by the clock that does not jump: the others are still finding out that this one is gone. */
  readonly aloneFrom: number;
  /** Turns that were given to this process and not begun. */
  readonly inHand: number;
  /** Sees to it that as many turns are asked for, the first of them with this priority; higher goes first. */
  want(count: number, priority: number): void;
  /** Begins one that is in hand. */
  begin(): string;
  /** Gives it back, used or not; from now on all go by this pace. */
  end(turn: string, answer: Answer, pace: SharedPace): void;
  /** Returns what ends the listening. */
  listen(listener: TurnListener): () => void;
}

export interface TurnListener {
  /** A turn came, the others were met or lost. */
  onChanged(): void;
  /** A request of another machine. */
  onStarted(turn: string): void;
  onAnswered(turn: string, answer: Answer): void;
}
