/** What several measurements of the same thing say together. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError when there is nothing to sum up. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 50), least: percentile(values, 0), most: percentile(values, 100) };
}

/** Between two neighbours the value lies on the line that joins them. `percent`: 0 to 100. @throws RangeError for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('no values');
  return below + (above - below) * (place - Math.floor(place));
}
