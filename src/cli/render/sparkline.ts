const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character for each value, from 0 to the largest; what is not nothing is never drawn as nothing. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values
    .map((value) => {
      if (value <= 0 || most === 0) return BARS[0];
      return BARS[Math.max(1, Math.round((value / most) * (BARS.length - 1)))] ?? BARS[0];
    })
    .join('');
}
