/** Sprints: what was started and ended, and the jobs that do it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { JOB_KINDS } from './plan.ts';
import { answer, choice, Id, Instant, parameters, refTo } from './schema.ts';

export type Sprint = Static<typeof Sprint>;
export const Sprint = answer('Sprint', 'A sprint of a project.', {
  name: Type.String(),
  state: choice(['starting', 'started', 'start-failed', 'ending', 'ended', 'end-failed']),
  jobs: Type.Array(Type.String(), { description: 'What brings it to its next state, in the order in which they run.' }),
  startedAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
});

export type SprintList = Static<typeof SprintList>;
export const SprintList = answer('SprintList', 'The sprints of a project, newest first.', {
  sprints: Type.Array(refTo(Sprint)),
});

export type SprintSteps = Static<typeof SprintSteps>;
export const SprintSteps = answer('SprintSteps', 'The jobs that would be done, one after the other.', {
  steps: Type.Array(choice([...JOB_KINDS, 'create-session', 'archive-sessions'])),
  sessions: Type.Array(Type.String(), { description: 'Names of the sessions that would be begun or archived.' }),
});

const SprintName = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

export const SprintParams = parameters({ id: Id, name: SprintName, change: choice(['start', 'end']) });
