/**
 * One project's sprints. What is done for one is a row of ordinary jobs that are put in line together: they are stored,
 * run one after the other, and go on where a crash has cut them off.
 */
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import type { JobId } from '../core/model.ts';
import {
  CLEAN_FIRST,
  judgeEnd,
  judgeStart,
  openSprint,
  settled,
  type Sprint,
  type SprintPreview,
  type SprintSteps,
  type SprintVerdict,
} from '../core/sprint.ts';
import { sprintSessionName } from '../core/sprint-session.ts';
import type { Job, JobStore } from './ports/jobs.ts';
import type { ProjectStore } from './ports/store.ts';

export interface SprintBookParts {
  /** Puts a job in line, behind those that were put there together with it. */
  readonly ask: (kind: SprintSteps[number], before: readonly JobId[]) => Job;
  /** Whether a session is begun for each sprint. */
  readonly mayCreate: () => boolean;
  /** Names of the sessions that belong to a sprint. */
  readonly activeSessions: (sprint: string) => readonly string[];
  readonly store: ProjectStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
}

export class SprintBook {
  readonly #parts: SprintBookParts;

  constructor(parts: SprintBookParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(): readonly Sprint[] {
    const { store } = this.#parts;
    for (const sprint of store.sprints()) {
      const after = this.#settled(sprint);
      if (after !== sprint) store.putSprint(after);
    }
    return store.sprints();
  }

  /** What would be done. @throws SPRINT_REFUSED. */
  preview(kind: 'start' | 'end', name: string): SprintPreview {
    const steps = this.#steps(kind, name);
    if (steps.includes('create-session')) return { steps, sessions: [sprintSessionName(name)] };
    return { steps, sessions: steps.includes('archive-sessions') ? this.#parts.activeSessions(name) : [] };
  }

  /** In this order. @throws SPRINT_REFUSED. */
  #steps(kind: 'start' | 'end', name: string): SprintSteps {
    const { clock, mayCreate, activeSessions } = this.#parts;
    const sprints = this.list();
    const steps = allowed(kind === 'start' ? judgeStart(sprints, name, clock.now()) : judgeEnd(sprints, name));
    const hasSessions = activeSessions(name).length > 0;
    return steps.filter((step) => {
      if (step === 'create-session') return mayCreate() && !hasSessions;
      return step !== 'archive-sessions' || hasSessions;
    });
  }

  /** The sprint that a job is a step of. */
  of(job: JobId): Sprint | undefined {
    return this.#parts.store.sprints().find(({ jobs }) => jobs.includes(job));
  }

  /** @throws SPRINT_REFUSED. */
  change(kind: 'start' | 'end', name: string): Sprint {
    const { store } = this.#parts;
    const steps = this.#steps(kind, name);
    return store.transact(() => {
      const before = store.sprints().find((sprint) => sprint.name === name);
      const state = kind === 'start' ? 'starting' : 'ending';
      const sprint: Sprint = { ...before, name, state, jobs: this.#inLine(steps).map(({ id }) => id) };
      store.putSprint(sprint);
      return sprint;
    });
  }

  /** Ends the sprint that runs, if one does, and returns the last job of what is done for it. */
  endOpen(): Job {
    const open = openSprint(this.list());
    if (open === undefined) return this.cleanFirst();
    return this.#last(this.change('end', open.name).jobs.map((id) => this.#parts.jobs.get(id)));
  }

  /** Deletes everything and uploads it afresh: the last job of that. */
  cleanFirst(): Job {
    return this.#last(this.#inLine(CLEAN_FIRST));
  }

  #last(jobs: readonly (Job | undefined)[]): Job {
    const last = jobs.at(-1);
    if (last === undefined) throw new MoontideError('INTERNAL', 'A job that was put in line is not there.');
    return last;
  }

  /** Puts jobs in line, all of them or none. */
  #inLine(steps: SprintSteps): readonly Job[] {
    return this.#parts.store.transact(() => {
      const jobs: Job[] = [];
      for (const step of steps) {
        jobs.push(
          this.#parts.ask(
            step,
            jobs.map(({ id }) => id),
          ),
        );
      }
      return jobs;
    });
  }

  #settled(sprint: Sprint): Sprint {
    if (sprint.state !== 'starting' && sprint.state !== 'ending') return sprint;
    const jobs = sprint.jobs.map((id) => this.#parts.jobs.get(id));
    if (jobs.some((job) => job?.state === 'queued' || job?.state === 'running')) return sprint;
    const endedAt = jobs.at(-1)?.endedAt ?? this.#parts.clock.now();
    return settled(
      sprint,
      jobs.every((job) => job?.state === 'done'),
      endedAt,
    );
  }
}

function allowed(verdict: SprintVerdict): SprintSteps {
  if ('steps' in verdict) return verdict.steps;
  throw new MoontideError('SPRINT_REFUSED', verdict.refusal);
}
