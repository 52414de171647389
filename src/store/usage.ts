/** What turns took. */
import type { Currency } from '../core/prices.ts';
import type { Instant, ProjectId, SessionId } from '../core/model.ts';
import type { UsageSum } from '../core/usage-report.ts';
import type { ContextSize, UsageStore } from '../session/ports.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

interface UsageRow {
  readonly at: Instant;
  readonly project: ProjectId;
  readonly session: SessionId | null;
  readonly sessionName: string | null;
  readonly engine: string;
  readonly model: string | null;
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly contextTokens: number | null;
  readonly windowTokens: number | null;
  readonly currency: Currency | null;
  readonly cost: number | null;
  readonly saved: number | null;
}

interface SumRow extends Omit<UsageRow, 'at' | 'engine' | 'contextTokens' | 'windowTokens' | 'cost' | 'saved'> {
  readonly day: string;
  readonly turns: number;
  readonly cost: number;
  readonly saved: number;
}

interface Filter {
  readonly since: Instant;
  readonly project: ProjectId | null;
  readonly session: SessionId | null;
}

export function prepareUsage(connection: Connection): UsageStore {
  const record = connection.prepare<UsageRow>(
    `insert into usage (at, project, session, session_name, engine, model, input, cached, written, output,
       context_tokens, window_tokens, currency, cost, saved)
     values (:at, :project, :session, :sessionName, :engine, :model, :input, :cached, :written, :output,
       :contextTokens, :windowTokens, :currency, :cost, :saved)`,
  );
  // Days as the user's own calendar has them. Of a session that was renamed, the newest name.
  const sums = connection.prepare<Filter, SumRow>(
    `select date(at / 1000, 'unixepoch', 'localtime') as day, project, session, max(session_name) as sessionName, model,
       currency, count(*) as turns, sum(input) as input, sum(cached) as cached, sum(written) as written,
       sum(output) as output, total(cost) as cost, total(saved) as saved
     from usage
     where at >= :since and (:project is null or project = :project) and (:session is null or session = :session)
     group by day, project, session, model, currency
     order by day`,
  );
  const contexts = connection.prepare<{ session: SessionId; limit: number }, ContextSize>(
    `select context_tokens as tokens, window_tokens as window from usage
     where session = :session and context_tokens is not null order by sequence desc limit :limit`,
  );
  const turns = connection.prepare<{ session: SessionId }, { turns: number }>(
    'select count(*) as turns from usage where session = :session',
  );
  return {
    record: ({ at, projectId, session, engine, model, tokens, context, cost }) => {
      record.run({
        at: wholeMs(at),
        project: projectId,
        session: session?.id ?? null,
        sessionName: session?.name ?? null,
        engine,
        model: model ?? null,
        ...tokens,
        contextTokens: context?.tokens ?? null,
        windowTokens: context?.window ?? null,
        currency: cost?.currency ?? null,
        cost: cost?.total ?? null,
        saved: cost?.saved ?? null,
      });
    },
    sums: ({ since, projectId, sessionId }) =>
      sums.all({ since: wholeMs(since), project: projectId ?? null, session: sessionId ?? null }).map(sumOf),
    contexts: (session, limit) => contexts.all({ session, limit }).toReversed(),
    turns: (session) => turns.get({ session })?.turns ?? 0,
  };
}

function sumOf(row: SumRow): UsageSum {
  const { day, project, session, sessionName, model, currency, turns, cost, saved } = row;
  const { input, cached, written, output } = row;
  return {
    day,
    project,
    ...(session === null ? {} : { session: { id: session, name: sessionName ?? session } }),
    ...(model === null ? {} : { model }),
    turns,
    tokens: { input, cached, written, output },
    ...(currency === null ? {} : { cost: { currency, total: cost, saved } }),
  };
}
