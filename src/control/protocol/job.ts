/** Jobs: units of work that somebody asked for. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Code } from './error.ts';
import { JOB_KINDS } from './plan.ts';
import { answer, Bytes, choice, Count, Id, Instant, parameters, refTo, request } from './schema.ts';

export type Job = Static<typeof Job>;
export const Job = answer('Job', 'A unit of work that somebody asked for.', {
  id: Type.String(),
  projectId: Type.String(),
  kind: choice([...JOB_KINDS, 'report', 'create-session', 'archive-sessions']),
  before: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Ids of jobs that were put in line together with it, and run before it.',
    }),
  ),
  state: choice(['queued', 'running', 'done', 'failed', 'cancelled']),
  askedAt: Instant,
  startedAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
  progress: Type.Object({ planned: Count, ended: Count }, { description: 'Actions planned and actions ended.' }),
  result: Type.Optional(
    Type.Object({
      uploaded: Count,
      replaced: Count,
      adopted: Count,
      deleted: Count,
      forgotten: Count,
      failed: Count,
      unchanged: Count,
      leftOut: Count,
      uploadedBytes: Bytes,
    }),
  ),
  error: Type.Optional(Type.Object({ code: refTo(Code), message: Type.String(), fix: Type.String() })),
});

export type JobList = Static<typeof JobList>;
export const JobList = answer('JobList', 'Jobs that are remembered, newest first.', { jobs: Type.Array(refTo(Job)) });

export const JobParams = parameters({ id: Id });

export const JobsQuery = parameters({
  project: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
});

export const JobQuery = parameters({
  wait: Type.Optional(Type.Boolean({ default: false, description: 'Answer when the job has ended.' })),
});

const wait = Type.Optional(
  Type.Boolean({ default: false, description: 'Answer with 200 when the job has ended instead of 202 at once.' }),
);

export type SyncRequest = Static<typeof SyncRequest>;
export const SyncRequest = request('SyncRequest', 'Brings the remote in step now, without waiting for quiet.', {
  initial: Type.Optional(
    Type.Boolean({ default: false, description: 'Look at every document and at the account, as on the first day.' }),
  ),
  import: Type.Optional(
    Type.Boolean({
      default: false,
      description: "Take over the uploads that the project's .ai/metrics/uploaded-files.json names.",
    }),
  ),
  wait,
});

const plan = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'Carry out exactly the plan with this `planId`, or fail with PLAN_CHANGED.',
  }),
);

export type PlannedRequest = Static<typeof PlannedRequest>;
export const PlannedRequest = request('PlannedRequest', 'Work that deletes everything of a project.', { plan, wait });

export type ReuploadRequest = Static<typeof ReuploadRequest>;
export const ReuploadRequest = request('ReuploadRequest', 'Work that uploads everything of a project afresh.', {
  plan,
  cleanFirst: Type.Optional(
    Type.Boolean({
      description:
        'Delete everything before, as two jobs, of which the last is answered; the plan is that of `clean` then. Without it: where the file limit leaves no room for both versions.',
    }),
  ),
  wait,
});
