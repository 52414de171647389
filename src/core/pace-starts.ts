/** When requests started: oldest first, as many of the last as are of use. */
export type Starts = readonly number[];

export function withStart(starts: Starts, at: number, most: number): Starts {
  return [...(starts.length < most ? starts : starts.slice(1)), at];
}

export function withoutStart(starts: Starts, at: number): Starts {
  const index = starts.lastIndexOf(at);
  return index === -1 ? starts : starts.toSpliced(index, 1);
}

/** Requests that started after `since`. */
export function countAfter(starts: Starts, since: number): number {
  const index = starts.findIndex((start) => start > since);
  return index === -1 ? 0 : starts.length - index;
}

/** When one more may start so that no more than `count` start in any `ms`; long ago while there are fewer. */
export function freeAt(starts: Starts, count: number, ms: number): number {
  const first = starts.length < count ? undefined : starts.at(-count);
  return first === undefined ? Number.NEGATIVE_INFINITY : first + ms;
}

/** From the start of the last `count` requests before `at` until `at`; undefined when there were fewer. */
export function spanBefore(starts: Starts, count: number, at: number): number | undefined {
  const first = starts.filter((start) => start < at).at(-count);
  return first === undefined ? undefined : at - first;
}
