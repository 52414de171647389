/** How the context of a session is doing. */
import { contextHealth, TREND_TURNS, type ContextHealth } from '../core/context-health.ts';
import type { LeftOutOfContext } from '../core/context-selection.ts';
import type { SessionsOptions } from './parts.ts';
import type { Session } from './ports.ts';

export interface SessionContext extends ContextHealth {
  readonly tokens: number;
  /** What the model can read at once, its answer included; absent until an engine has said so. */
  readonly windowTokens?: number;
  readonly staleTokens: number;
  readonly turns: number;
  /** Tokens after each of the last turns, oldest first. */
  readonly history: readonly number[];
  readonly canCompact: boolean;
  readonly leftOut?: readonly LeftOutOfContext[];
}

type ContextParts = Pick<SessionsOptions, 'engines' | 'store' | 'usage' | 'contextThresholds' | 'clock'>;

export function contextOf(
  { engines, store, usage, contextThresholds, clock }: ContextParts,
  session: Session,
): SessionContext {
  const engine = engines.find(({ name }) => name === session.engine);
  const engineState = store.engineState(session.id);
  const [thresholds, now] = [contextThresholds(), clock.now()];
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
