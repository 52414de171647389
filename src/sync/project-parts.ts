import type { Clock } from '../clock.ts';
import type { ProjectId } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { Reached } from './fault-points.ts';
import type { Publish } from './ports/events.ts';
import type { JobStore } from './ports/jobs.ts';
import type { ProjectHost, ProjectSettings } from './ports/project-host.ts';
import type { ProjectEntry } from './ports/registry.ts';
import type { SprintSessions } from './ports/sprint-sessions.ts';
import type { ProjectStore } from './ports/store.ts';

/** What a project is given for its life. */
export interface ProjectParts {
  readonly entry: ProjectEntry;
  readonly settings: ProjectSettings;
  readonly host: ProjectHost;
  readonly store: ProjectStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly reached: Reached;
  readonly publish: Publish;
  readonly log: Log;
  /** Keeps what a person asked for. */
  readonly saveEntry: (entry: ProjectEntry) => void;
  /** False: does nothing but the jobs that it is asked for. */
  readonly automatic: boolean;
  /** Writes the report on the sprint that runs. Rejects when `signal` aborts; what was told until then is kept. */
  readonly writeReport: (project: ProjectId, signal: AbortSignal) => Promise<void>;
  readonly sprintSessions: SprintSessions;
}
