/** How a session's context is doing: whether it will soon have no room, or is mostly waste. */

export type HealthLevel = 'HEALTHY' | 'WARNING' | 'CRITICAL';

export interface HealthThresholds {
  /** Share of the window, 0 to 1. */
  readonly warningShare: number;
  readonly criticalShare: number;
  /** From here on a context is begun anew by itself; absent: only when somebody asks. */
  readonly compactShare?: number;
}

export interface ContextFacts {
  readonly tokens: number;
  /** What the model can read at once, its answer included. */
  readonly windowTokens: number;
  readonly staleTokens: number;
  readonly turns: number;
  readonly startedAt: number;
  /** Tokens read with each turn, oldest first. */
  readonly history: readonly number[];
}

export interface ContextHealth {
  readonly level: HealthLevel;
  /** Of the window, 0 to 1. */
  readonly share: number;
  readonly ageMs: number;
  /** Growth in tokens a turn, over the last turns. */
  readonly tokensPerTurn: number;
  /** Until the critical share is reached, at this growth; absent while it does not grow. */
  readonly turnsLeft?: number;
}

export const DEFAULT_HEALTH: HealthThresholds = { warningShare: 0.6, criticalShare: 0.85 };

/** Turns that a trend is seen in. */
export const TREND_TURNS = 10;

export function contextHealth(facts: ContextFacts, thresholds: HealthThresholds, now: number): ContextHealth {
  const { tokens, windowTokens, history, startedAt } = facts;
  const share = windowTokens <= 0 ? 1 : tokens / windowTokens;
  const tokensPerTurn = growth(history.slice(-TREND_TURNS - 1));
  const room = thresholds.criticalShare * windowTokens - tokens;
  return {
    level: levelOf(share, thresholds),
    share,
    ageMs: Math.max(0, now - startedAt),
    tokensPerTurn,
    ...(tokensPerTurn > 0 && { turnsLeft: Math.max(0, Math.floor(room / tokensPerTurn)) }),
  };
}

export interface CompactionFacts {
  /** Of the window, 0 to 1. */
  readonly share: number;
  readonly tokens: number;
  readonly compactShare: number | undefined;
  /** Tokens that were left by the last one; undefined where there was none. */
  readonly compactedTokens: number | undefined;
}

/** Below this growth another one would pay for its reading again, and gain next to nothing. */
const LEAST_GROWTH = 1.25;

/** Whether a context is to be begun anew by itself. */
export function isCompactionDue({ share, tokens, compactShare, compactedTokens }: CompactionFacts): boolean {
  if (compactShare === undefined || share < compactShare) return false;
  return compactedTokens === undefined || tokens >= compactedTokens * LEAST_GROWTH;
}

function levelOf(share: number, { warningShare, criticalShare }: HealthThresholds): HealthLevel {
  if (share >= criticalShare) return 'CRITICAL';
  return share >= warningShare ? 'WARNING' : 'HEALTHY';
}

function growth(history: readonly number[]): number {
  const [first, last] = [history.at(0), history.at(-1)];
  if (first === undefined || last === undefined || history.length < 2) return 0;
  return Math.max(0, (last - first) / (history.length - 1));
}
