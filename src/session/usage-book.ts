/** Writes down what every turn took, with its cost by the price list. */
import type { Clock } from '../clock.ts';
import type { ProjectId } from '../core/model.ts';
import type { Currency } from '../core/prices.ts';
import { costOf, type Price, type TokenCounts } from '../core/usage.ts';
import { usageReport, type UsageReport } from '../core/usage-report.ts';
import type { SpentTurn, UsageFilter, UsageStore } from './ports.ts';

export interface UsageBook extends Pick<UsageStore, 'contexts' | 'turns'> {
  record(turn: Omit<SpentTurn, 'at' | 'cost'>): void;
  report(filter: UsageFilter): UsageReport;
}

export interface UsageBookParts {
  readonly store: UsageStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Undefined where nobody knows it. */
  readonly priceOf: (project: ProjectId, model: string) => PriceTag | undefined;
  readonly onSpent?: (tokens: TokenCounts) => void;
}

export interface PriceTag {
  readonly price: Price;
  readonly currency: Currency;
}

export function createUsageBook({ store, clock, priceOf, onSpent }: UsageBookParts): UsageBook {
  return {
    record(turn) {
      const tag = turn.model === undefined ? undefined : priceOf(turn.projectId, turn.model);
      const cost = tag && { cost: { ...costOf(turn.tokens, tag.price), currency: tag.currency } };
      store.record({ ...turn, at: clock.now(), ...cost });
      onSpent?.(turn.tokens);
    },
    contexts: (session, limit) => store.contexts(session, limit),
    turns: (session) => store.turns(session),
    report: (filter) => usageReport(store.sums(filter)),
  };
}
