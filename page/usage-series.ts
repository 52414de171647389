/** What was spent as series of days, for the charts: pure. */
import type { Usage } from '../src/control/protocol/usage.ts';

type Spent = Usage['total'];
export type SpentDay = Usage['days'][number];
export type Currency = Spent['costs'][number]['currency'];

const DAY_MS = 86_400_000;

/** The last `count` days up to `today`, also those without a turn. */
export function lastDays(days: readonly SpentDay[], today: string, count: number): readonly SpentDay[] {
  const byKey = new Map(days.map((day) => [day.key, day]));
  // Days are dates without a time: counted in UTC, where each has 24 hours.
  const end = Date.parse(today);
  return Array.from({ length: count }, (_, index) => {
    const key = new Date(end - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return byKey.get(key) ?? { key, turns: 0, tokens: NO_TOKENS, costs: [], unpricedTurns: 0 };
  });
}

/** As the daemon names days: by the machine's own calendar. */
export function dayOf(at: Date): string {
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

const NO_TOKENS: Spent['tokens'] = { input: 0, cached: 0, written: 0, output: 0 };

/** From 0 to 1; undefined where nothing was read. */
export function cachedShare({ tokens: { input, cached } }: Spent): number | undefined {
  return input === 0 ? undefined : cached / input;
}

export function costIn({ costs }: Spent, currency: Currency): number {
  return costs.find((cost) => cost.currency === currency)?.total ?? 0;
}

export function savedIn({ costs }: Spent, currency: Currency): number {
  return costs.find((cost) => cost.currency === currency)?.saved ?? 0;
}
