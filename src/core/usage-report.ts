/** What was spent, put together by day, session, project and model. */
import type { Currency } from './prices.ts';
import { addTokens, NO_TOKENS, type Cost, type TokenCounts } from './usage.ts';

export interface Money extends Cost {
  readonly currency: Currency;
}

/** The turns of one day that agree in all that they are told apart by. */
export interface UsageSum {
  /** As `2026-11-23`. */
  readonly day: string;
  readonly project: string;
  /** Absent: questions outside of sessions. */
  readonly session?: { readonly id: string; readonly name: string };
  readonly model?: string;
  readonly turns: number;
  readonly tokens: TokenCounts;
  /** Absent: no price was known. */
  readonly cost?: Money;
}

export interface Spent {
  readonly turns: number;
  readonly tokens: TokenCounts;
  /** One for each currency; turns of which no price was known are in none. */
  readonly costs: readonly Money[];
  readonly unpricedTurns: number;
}

export interface SpentOn extends Spent {
  readonly key: string;
  /** For people, where the key says nothing to them. */
  readonly name?: string;
}

export interface UsageReport {
  readonly total: Spent;
  /** Oldest first; days without a turn are missing. */
  readonly days: readonly SpentOn[];
  readonly sessions: readonly SpentOn[];
  readonly projects: readonly SpentOn[];
  readonly models: readonly SpentOn[];
}

/** What questions outside of sessions, and turns of unknown models, are listed under. */
const NO_SESSION = '';
const UNKNOWN_MODEL = '';

const NOTHING: Spent = { turns: 0, tokens: NO_TOKENS, costs: [], unpricedTurns: 0 };

export function usageReport(sums: readonly UsageSum[]): UsageReport {
  return {
    total: sums.reduce(plus, NOTHING),
    days: grouped(sums, ({ day }) => ({ key: day })).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    sessions: grouped(sums, ({ session }) =>
      session === undefined ? { key: NO_SESSION } : { key: session.id, name: session.name },
    ),
    projects: grouped(sums, ({ project }) => ({ key: project })),
    models: grouped(sums, ({ model }) => ({ key: model ?? UNKNOWN_MODEL })),
  };
}

function grouped(sums: readonly UsageSum[], labelOf: (sum: UsageSum) => Pick<SpentOn, 'key' | 'name'>): SpentOn[] {
  const groups = new Map<string, SpentOn>();
  for (const sum of sums) {
    const label = labelOf(sum);
    groups.set(label.key, { ...plus(groups.get(label.key) ?? NOTHING, sum), ...label });
  }
  return [...groups.values()];
}

function plus({ turns, tokens, costs, unpricedTurns }: Spent, sum: UsageSum): Spent {
  return {
    turns: turns + sum.turns,
    tokens: addTokens(tokens, sum.tokens),
    costs: sum.cost === undefined ? costs : withCost(costs, sum.cost),
    unpricedTurns: unpricedTurns + (sum.cost === undefined ? sum.turns : 0),
  };
}

function withCost(costs: readonly Money[], { currency, total, saved }: Money): readonly Money[] {
  const before = costs.find((cost) => cost.currency === currency) ?? { total: 0, saved: 0 };
  const others = costs.filter((cost) => cost.currency !== currency);
  return [...others, { currency, total: before.total + total, saved: before.saved + saved }];
}
