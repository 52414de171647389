/** What a benchmark asks, and what one round of it answers. */

export interface Question {
  /** For `--only`. */
  readonly name: string;
  /** For counts, which hardly vary, and what takes minutes: not more than so many rounds. */
  readonly mostRounds?: number;
  /** One round: everything is measured once, ours and theirs. */
  round(stage: Stage): Promise<readonly Sample[]>;
}

export interface Stage {
  /** From 0. Ours goes first in even rounds, theirs in odd ones. */
  readonly round: number;
  /** Empty, on a disk, and gone after the round. */
  readonly folder: string;
}

/** A row of the table. */
export interface Figure {
  readonly what: string;
  /** What ours is compared with; a count by itself has none. */
  readonly against?: string;
  readonly unit: 'ms' | 's' | 'MB' | '%' | 'requests' | 'of 12' | '';
  /**
   * What the comparison is to come to. `times`: ours ÷ theirs at most; `faster`: theirs ÷ ours at least; the others are of
   * ours alone. Without a goal the figure is there to compare with.
   */
  readonly goal?: Goal;
}

export type Goal =
  | { readonly kind: 'times'; readonly atMost: number }
  | { readonly kind: 'faster'; readonly atLeast: number }
  | { readonly kind: 'at-most'; readonly value: number }
  | { readonly kind: 'at-least'; readonly value: number }
  | { readonly kind: 'exactly'; readonly value: number };

export interface Sample {
  readonly figure: Figure;
  readonly ours: number;
  /** Undefined exactly where the figure has no `against`. */
  readonly theirs?: number;
}

/** Both, one after the other, and not always the same one first. */
export async function inTurn<Ours, Theirs>(
  { round }: Stage,
  ours: () => Promise<Ours>,
  theirs: () => Promise<Theirs>,
): Promise<{ readonly ours: Ours; readonly theirs: Theirs }> {
  if (round % 2 === 0) {
    const first = await ours();
    return { ours: first, theirs: await theirs() };
  }
  const first = await theirs();
  return { ours: await ours(), theirs: first };
}
