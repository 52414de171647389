/** Sprints: what may follow what, and how one comes out. */
import type { Instant, JobId, JobKind } from './model.ts';

export type SprintState = 'starting' | 'started' | 'start-failed' | 'ending' | 'ended' | 'end-failed';

export interface Sprint {
  readonly name: string;
  readonly state: SprintState;
  /** The jobs that bring it to the state that it is going to, in the order in which they run. */
  readonly jobs: readonly JobId[];
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
}

/** What is asked for one after the other. */
export type SprintSteps = readonly (SprintUpload | SessionWork)[];

type SprintUpload = Extract<JobKind, 'initial' | 'clean' | 'reupload'>;

/** What would be done for a sprint. */
export interface SprintPreview {
  readonly steps: SprintSteps;
  /** Names of the sessions that would be begun or archived. */
  readonly sessions: readonly string[];
}

/** What is done to the sessions of a sprint at its start and at its end. */
export type SessionWork = 'create-session' | 'archive-sessions';

export type SprintVerdict = { readonly steps: SprintSteps } | { readonly refusal: string };

/** Everything of ours is deleted, and then uploaded afresh; also the clean-first form of `reupload`. */
export const CLEAN_FIRST: readonly SprintUpload[] = ['clean', 'initial'];

/** What was uploaded longer ago is uploaded afresh for a new sprint. */
const FRESH_MS = 7 * 86_400_000;

/** @param sprints - newest first. */
export function judgeStart(sprints: readonly Sprint[], name: string, now: Instant): SprintVerdict {
  const [last] = sprints;
  if (last !== undefined && isOpen(last) && last.name !== name) {
    return { refusal: `The sprint ${last.name} has not ended.` };
  }
  const same = sprints.find((sprint) => sprint.name === name);
  if (same !== undefined && same.state !== 'start-failed') {
    return { refusal: isOpen(same) ? `The sprint ${name} was started already.` : `The sprint ${name} has ended.` };
  }
  const isFresh = last?.state === 'ended' && now - (last.endedAt ?? 0) <= FRESH_MS;
  return { steps: isFresh ? ['initial', 'create-session'] : ['reupload', 'initial', 'create-session'] };
}

/** A sprint that was never started may end: what is done for it is the same. */
export function judgeEnd(sprints: readonly Sprint[], name: string): SprintVerdict {
  const open = sprints.find(isOpen);
  if (open !== undefined && open.name !== name) return { refusal: `The sprint that runs is ${open.name}.` };
  const same = sprints.find((sprint) => sprint.name === name);
  if (same?.state === 'ended') return { refusal: `The sprint ${name} has ended already.` };
  if (same?.state === 'ending' || same?.state === 'starting') {
    return { refusal: `The sprint ${name} is ${same.state} just now.` };
  }
  return { steps: ['archive-sessions', ...CLEAN_FIRST] };
}

/** The sprint that a schedule ends. */
export function openSprint(sprints: readonly Sprint[]): Sprint | undefined {
  return sprints.find(isOpen);
}

/** How a sprint stands once the last of its jobs has ended. */
export function settled(sprint: Sprint, isDone: boolean, at: Instant): Sprint {
  switch (sprint.state) {
    case 'starting':
      return isDone ? { ...sprint, state: 'started', startedAt: at } : { ...sprint, state: 'start-failed' };
    case 'ending':
      return isDone ? { ...sprint, state: 'ended', endedAt: at } : { ...sprint, state: 'end-failed' };
    default:
      return sprint;
  }
}

function isOpen({ state }: Sprint): boolean {
  return state !== 'ended' && state !== 'start-failed';
}

/** While both versions of some documents are in the account: uploads run side by side, and deletions follow them. */
const ROLLING_ROOM = 100;

/**
 * Whether each old version can stay until its new one is there.
 * @param files - those in the account, whosesoever they are.
 */
export function canRoll(room: { readonly documents: number; readonly files: number; readonly limit: number }): boolean {
  return room.files + Math.min(room.documents, ROLLING_ROOM) <= room.limit;
}
