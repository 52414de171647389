/**
 * Whether refusals of a server that is known to refuse at random say anything of a limit. What is over a limit goes on
 * being refused, whereas a server in trouble, or a gateway before it, soon takes something again. So a refusal changes
 * nothing but for the time that is waited, until chance does not explain any more that so many were refused: in a row,
 * or as a share of all.
 */

export interface Trial {
  /** Since the last request was taken that started after a refused one. */
  readonly row: { readonly firstId: number; readonly refusals: number } | undefined;
  /** Of the last requests. */
  readonly taken: number;
  readonly refused: number;
}

export const NO_TRIAL: Trial = { row: undefined, taken: 0, refused: 0 };

/** Where one request in five is refused, chance refuses so many in a row once in three thousand times, */
const ROW = 5;
/** and half of twenty as seldom. */
const FEWEST = 10;
const MEMORY = 40;

/** Ids grow from one request to the next. */
export function takenOnTrial({ row, taken, refused }: Trial, id: number): Trial {
  return shortened({ row: row !== undefined && id > row.firstId ? undefined : row, taken: taken + 1, refused });
}

export function refusedOnTrial({ row, taken, refused }: Trial, id: number): Trial {
  const next = row ?? { firstId: id, refusals: 0 };
  const longer = { firstId: Math.min(next.firstId, id), refusals: next.refusals + 1 };
  return shortened({ row: longer, taken, refused: refused + 1 });
}

/** `underWay`: ids of requests without an answer, which may still be taken. */
export function isProven({ row, taken, refused }: Trial, underWay: Iterable<number>): boolean {
  if (refused >= FEWEST && refused >= taken) return true;
  return row !== undefined && row.refusals >= ROW && ![...underWay].some((id) => id > row.firstId);
}

function shortened(trial: Trial): Trial {
  const { taken, refused } = trial;
  return taken + refused <= MEMORY ? trial : { ...trial, taken: taken / 2, refused: refused / 2 };
}
