import type { Spent, SpentOn, UsageReport } from '../../core/usage-report.ts';
import type { SessionContext } from '../../session/context-report.ts';
import type { SessionContext as WireContext, Usage } from '../protocol/usage.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

export function viewUsage({ total, days, sessions, projects, models }: UsageReport, since: number): Usage {
  return {
    since: isoInstant(since),
    total: viewSpent(total),
    days: days.map(viewSpentOn),
    sessions: sessions.map(viewSpentOn),
    projects: projects.map(viewSpentOn),
    models: models.map(viewSpentOn),
  };
}

export function viewContext(context: SessionContext): WireContext {
  return defined({
    level: context.level,
    tokens: context.tokens,
    windowTokens: context.windowTokens,
    share: context.share,
    staleTokens: context.staleTokens,
    turns: context.turns,
    ageSeconds: Math.round(context.ageMs / 1000),
    tokensPerTurn: context.tokensPerTurn,
    turnsLeft: context.turnsLeft,
    history: [...context.history],
    canCompact: context.canCompact,
    leftOut: context.leftOut?.map(({ path, tokens, because }) => ({ path, tokens, because })),
  });
}

function viewSpentOn({ key, name, ...spent }: SpentOn): Usage['days'][number] {
  return { key, ...(name !== undefined && { name }), ...viewSpent(spent) };
}

function viewSpent({ turns, tokens, costs, unpricedTurns }: Spent): Usage['total'] {
  return { turns, tokens: { ...tokens }, costs: costs.map((cost) => ({ ...cost })), unpricedTurns };
}
