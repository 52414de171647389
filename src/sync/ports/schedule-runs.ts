/** What is remembered of schedules and their runs. */
import type { JobId } from '../../core/model.ts';

/** How far a schedule is settled. */
export interface ScheduleMark {
  /** The timing that it holds for. */
  readonly definition: string;
  /** What fell due until then was run, made up or given up. */
  readonly settledUntil: number;
}

export interface ScheduledRun {
  readonly id: string;
  /** The schedule's name. */
  readonly schedule: string;
  readonly outcome: RunOutcome;
  /** Absent for a run that a person asked for. */
  readonly dueAt?: number;
  /** When it began, or was given up. */
  readonly at: number;
  readonly endedAt?: number;
  readonly jobId?: JobId;
  /** Why it failed, or did not run. */
  readonly message?: string;
}

export type RunOutcome =
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelled'
  /** It was no time for it: the project was paused, or the run before had not ended. */
  | 'skipped'
  /** Nobody was there to run it, for too long. */
  | 'missed';
