/** The sessions of sprints: begun at the start, archived at the end. */
import { isOfSprint, sprintSessionName } from '../core/sprint-session.ts';
import type { ProjectId } from '../core/model.ts';
import type { SprintSessions } from '../sync/ports/sprint-sessions.ts';
import type { Sessions } from './api.ts';
import type { Session, SessionStore } from './ports.ts';

export interface SprintSessionsParts {
  readonly store: Pick<SessionStore, 'list'>;
  /** Resolves once there are sessions: projects are there before them. */
  readonly sessions: Promise<Pick<Sessions, 'create' | 'archive'>>;
}

export function createSprintSessions({ store, sessions }: SprintSessionsParts): SprintSessions {
  const active = (projectId: ProjectId, sprint: string): readonly Session[] =>
    store.list({ projectId, archived: false }).filter((session) => isOfSprint(session, sprint));
  return {
    active: (projectId, sprint) => active(projectId, sprint).map(({ name }) => name),
    async create(projectId, sprint, settings) {
      const { create } = await sessions;
      // One that a crash has cut off may have begun it already.
      if (active(projectId, sprint).length > 0) return;
      await create({ projectId, sprint, name: sprintSessionName(sprint), ...settings });
    },
    async archive(projectId, sprint) {
      const { archive } = await sessions;
      for (const { id } of active(projectId, sprint)) await archive(id);
    },
  };
}
