import type { ProjectId } from '../../core/model.ts';

/** The sessions that belong to sprints. */
export interface SprintSessions {
  /** Names of the active ones. */
  active(project: ProjectId, sprint: string): readonly string[];
  /** Sees to it that there is one. @throws MoontideError ENGINE_NOT_FOUND, AGENT_NOT_FOUND, SESSION_EXISTS. */
  create(project: ProjectId, sprint: string, settings: SprintSessionSettings): Promise<void>;
  /** Ends the active ones; what is under way in them is cancelled. */
  archive(project: ProjectId, sprint: string): Promise<void>;
}

/** What is begun for a sprint; absent parts are chosen as for any other session. */
export interface SprintSessionSettings {
  readonly engine?: string;
  readonly agent?: string;
  /** Below the root. */
  readonly agentFile?: string;
}
