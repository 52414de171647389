/** The control API over everything that the daemon is made of: at the socket, or for this process alone. */
import { readRecords } from '../src/logs/read-logs.ts';
import { serveControl, type ControlServer } from '../src/control/server.ts';
import type { Moontide } from '../src/sync/api.ts';
import { createConfigurations } from './configuration.ts';
import type { Conversations } from './conversations.ts';
import type { Ground } from './ground.ts';
import type { Home } from './home.ts';
import { createKeys } from './keys.ts';
import type { News } from './news.ts';
import { createPage, type Page } from './page.ts';
import { createProviderList } from './provider-list.ts';

export interface ServedControl {
  readonly control: ControlServer;
  /** Not yet served. */
  readonly page: Page;
}

export interface ControlParts {
  readonly home: Home;
  readonly ground: Ground;
  readonly news: News;
  readonly moontide: Moontide;
  readonly conversations: Conversations;
  /** Undefined: nobody but this process reaches it. */
  readonly socketPath: string | undefined;
  /** A socket that listens already, in place of that one. */
  readonly listenFd: number | undefined;
  /** Aborted when the daemon stops. */
  readonly stopping: AbortSignal;
  readonly onShutdown: () => void;
}

export async function startControl(stack: AsyncDisposableStack, parts: ControlParts): Promise<ServedControl> {
  const { home, ground, news, moontide, conversations, socketPath, listenFd, stopping, onShutdown } = parts;
  const { paths, env, registry, storedKeys, tokens, clock, log, version } = home;
  const { host, teamPlace, teamPassword } = ground;
  const { installationId } = registry;
  const providers = createProviderList({ env, storedKeys, clock, userAgent: `moontide/${version}` });
  const page = createPage({ path: paths.page, installationId, clock, log });
  const control = stack.use(
    await serveControl({
      ...(socketPath === undefined ? {} : { socketPath }),
      ...(listenFd === undefined ? {} : { listenFd }),
      ...conversations,
      moontide,
      keys: createKeys({ ...home, moontide, host, teamPassword, signal: stopping }),
      events: news.events,
      configurations: createConfigurations({ ...home, ...ground, providers, moontide }),
      tokens,
      page,
      readLog: async (count, filter) => await readRecords(paths.daemonLog, count, filter),
      metrics: () => news.metrics.text(moontide.status()),
      team: {
        report: () => teamPlace.report(),
        status: () => teamPlace.status(),
        tried: (waitMs) => teamPlace.tried(waitMs),
      },
      clock,
      log,
      version,
      onShutdown,
    }),
  );
  return { control, page };
}
