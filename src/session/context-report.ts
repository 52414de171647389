/** How the context of a session is doing. */
import { contextHealth, TREND_TURNS, type ContextHealth, type HealthThresholds } from '../core/context-health.ts';
import type { Engine, Session } from './ports.ts';
import type { UsageBook } from './usage-book.ts';

export interface SessionContext extends ContextHealth {
  readonly tokens: number;
  /** What the model can read at once, its answer included; absent until an engine has said so. */
  readonly windowTokens?: number;
  readonly staleTokens: number;
  readonly turns: number;
  /** Tokens after each of the last turns, oldest first. */
  readonly history: readonly number[];
  readonly canCompact: boolean;
}

export interface ContextReportParts {
  readonly session: Session;
  readonly engine: Engine | undefined;
  readonly engineState: string | undefined;
  readonly usage: UsageBook;
  readonly thresholds: HealthThresholds;
  readonly now: number;
}

export function contextReport(parts: ContextReportParts): SessionContext {
  const { session, engine, engineState, usage, thresholds, now } = parts;
  const sizes = usage.contexts(session.id, TREND_TURNS + 1);
  const last = sizes.at(-1);
  // After a compaction only the engine knows.
  const held = engine?.contextOf?.(engineState) ?? { tokens: last?.tokens ?? 0, staleTokens: 0 };
  const history = sizes.map(({ tokens }) => tokens);
  const turns = usage.turns(session.id);
  const facts = { ...held, turns, startedAt: session.createdAt, history };
  // An empty context is in good health whatever the window.
  const health = contextHealth({ ...facts, windowTokens: last?.window ?? Number.MAX_SAFE_INTEGER }, thresholds, now);
  return {
    ...health,
    ...held,
    turns,
    history,
    ...(last !== undefined && { windowTokens: last.window }),
    canCompact: engine?.compact !== undefined,
  };
}
