/** The user's projects, which go by the configuration as it is in force. */
import { randomUUID } from 'node:crypto';
import { followFile } from '../src/config/follow.ts';
import type { Sessions } from '../src/session/api.ts';
import type { Reports } from '../src/session/reports/reports.ts';
import { createSprintSessions } from '../src/session/sprint-sessions.ts';
import type { Reached } from '../src/sync/fault-points.ts';
import { openProjects, type Projects } from '../src/sync/projects.ts';
import type { Ground } from './ground.ts';
import type { Home } from './home.ts';
import type { News } from './news.ts';

export interface UserProjectsParts {
  readonly home: Home;
  readonly ground: Ground;
  readonly news: News;
  /** False: they do nothing but the jobs that they are asked for, and follow no file. */
  readonly automatic: boolean;
  readonly reached: Reached;
  /** What else is wrong with how the daemon is set up. */
  readonly problem: () => string | undefined;
  /** A schedule has reports written, and they are written from what the projects say. */
  readonly reports: Promise<Reports>;
  /** The start of a sprint begins a session, which an engine answers in by what the projects say. */
  readonly sessions: Promise<Sessions>;
}

export async function openUserProjects(
  stack: AsyncDisposableStack,
  { home, ground, news, automatic, ...parts }: UserProjectsParts,
): Promise<Projects> {
  const { paths, store, log } = home;
  const { host, teamPlace } = ground;
  let configProblem: string | undefined;
  const moontide = stack.use(
    await openProjects({
      ...home,
      pid: process.pid,
      host,
      random: Math.random,
      newId: randomUUID,
      reached: parts.reached,
      publish: news.publish,
      configProblem: () => configProblem ?? parts.problem(),
      maxFiles: () => host.user().config.limits.maxFiles,
      team: () => teamPlace.status(),
      automatic,
      writeReport: async (project, signal) => {
        await (await parts.reports).write(project, { signal });
      },
      sprintSessions: createSprintSessions({ store: store.sessions, sessions: parts.sessions }),
    }),
  );
  const follow = async (): Promise<void> => {
    const problem = await host.reload();
    if (problem !== undefined && problem !== configProblem) {
      log.warn({ problem }, 'the configuration has a mistake; what was in force before stays so');
      news.events.publish({ type: 'config.rejected', data: { message: problem } });
    }
    configProblem = problem;
    moontide.configChanged();
  };
  if (automatic) {
    stack.use(
      followFile(
        paths.config,
        () =>
          void follow().catch((error: unknown) => {
            log.error({ err: error }, 'the configuration could not be read anew');
          }),
      ),
    );
  }
  return moontide;
}
