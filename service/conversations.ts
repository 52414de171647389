/** What is said over the documents: questions, reports, and sessions with their engines. */
import { randomUUID } from 'node:crypto';
import type { AccountId } from '../src/core/model.ts';
import { currencyAt, priceIn } from '../src/core/prices.ts';
import type { Sessions } from '../src/session/api.ts';
import { createAsker, createCompactor, type AskerParts } from '../src/session/documents/asker.ts';
import { documentsEngine } from '../src/session/documents/engine.ts';
import { createQuestions, type Questions } from '../src/session/documents/questions.ts';
import { mirroredStore } from '../src/session/mirror.ts';
import { createReports, type Reports } from '../src/session/reports/reports.ts';
import { startSessions } from '../src/session/sessions.ts';
import { createUsageBook, type UsageBook } from '../src/session/usage-book.ts';
import type { Moontide } from '../src/sync/api.ts';
import { createAgents } from './agents.ts';
import type { Ground } from './ground.ts';
import type { Home } from './home.ts';
import { createModelWindows } from './model-windows.ts';
import type { News } from './news.ts';
import { sessionProjects } from './sessions.ts';

export interface Conversations {
  readonly questions: Questions;
  readonly reports: Reports;
  readonly sessions: Sessions;
  /** What they cost. */
  readonly usage: UsageBook;
}

export interface ConversationsParts {
  readonly home: Home;
  readonly ground: Ground;
  readonly news: News;
  readonly moontide: Moontide;
}

export function startConversations(
  stack: AsyncDisposableStack,
  { home, ground, news, moontide }: ConversationsParts,
): Conversations {
  const { accounts, host, mirror } = ground;
  const { paths, env, registry, store, clock, log } = home;
  const asking: AskerParts = {
    moontide,
    accountOf: (project) => {
      const { account } = moontide.project(project);
      return account === undefined ? undefined : accounts.chat(account);
    },
    keyOf: (project) => moontide.project(project).key,
    texts: store.texts,
    modelName: () => host.user().config.modelName,
    reading: () => host.user().config.reading,
    prices: () => host.user().config.prices,
  };
  const ask = createAsker(asking);
  const usage = createUsageBook({
    store: store.usage,
    clock,
    onSpent: news.metrics.spent,
    priceOf: (project, model) => {
      const currency = currencyAt(new URL(moontide.project(project).baseUrl).hostname);
      const price = priceIn(host.user().config.prices, model, currency)?.price;
      return price && { price, currency };
    },
  });
  const agents = createAgents({
    ...home,
    engines: host.user().config.engines,
    modelName: () => host.user().config.modelName,
    async credentialsOf(project) {
      const { account } = moontide.project(project);
      return account === undefined ? undefined : accounts.credentials(account);
    },
    silenceMs: () => host.user().config.limits.answerTimeoutMs,
    windowOf: createModelWindows({
      models: async ({ id }) => (await accounts.chat(id as AccountId)?.models()) ?? [],
      clock,
      log,
    }),
  });
  const sessions = stack.use(
    startSessions({
      store: mirroredStore(store.sessions, mirror),
      projects: sessionProjects({ moontide, host, registry, env }),
      engines: [documentsEngine(ask, createCompactor(asking)), ...agents],
      usage,
      modelName: () => host.user().config.modelName,
      contextThresholds: () => host.user().config.context,
      clock,
      newId: randomUUID,
      log,
      env,
    }),
  );
  const reports = createReports({ ask, moontide, draftsFolder: paths.draftsFolder, clock });
  return { questions: createQuestions(ask, usage), reports, sessions, usage };
}
