/** What the page knows of the daemon at this moment, kept up to date by its events. */
import { useEffect, useState } from 'preact/hooks';
import type { Status } from '../src/control/protocol/daemon.ts';
import type { StreamEvent } from '../src/control/protocol/event.ts';
import { ApiError, get } from './api.ts';
import { follow } from './stream.ts';

export type Connection =
  | 'connecting'
  | 'live'
  /** Nobody answers: the daemon is stopped, restarts, or has closed the page. */
  | 'lost'
  /** The daemon answers, and does not know this browser (any more). */
  | 'shut-out';

export interface Live {
  readonly connection: Connection;
  readonly status: Status | undefined;
  /** Newest first. */
  readonly events: readonly StreamEvent[];
  /** Grows when something may have changed: a reason to look again. */
  readonly beat: number;
}

const EVENT_TYPES = Object.keys({
  'daemon.started': 1,
  'daemon.stopping': 1,
  'project.added': 1,
  'project.removed': 1,
  'project.moved': 1,
  'project.state': 1,
  'project.halted': 1,
  'project.released': 1,
  'project.watcher': 1,
  'account.changed': 1,
  'account.out-of-reach': 1,
  'config.changed': 1,
  'config.rejected': 1,
  'scan.done': 1,
  'document.uploading': 1,
  'document.uploaded': 1,
  'document.adopted': 1,
  'document.deleted': 1,
  'document.failed': 1,
  'document.blocked': 1,
  'document.left-out': 1,
  'job.queued': 1,
  'job.started': 1,
  'job.progress': 1,
  'job.ended': 1,
  'schedule.run': 1,
  'team.state': 1,
  gap: 1,
  dropped: 1,
} satisfies Record<StreamEvent['type'], 1>) as StreamEvent['type'][];

const KEPT_EVENTS = 300;
/** While much happens, it is looked at this often. */
const LOOK_EVERY_MS = 400;
/** While nobody answers, and for what no event tells of. */
const LOOK_AGAIN_MS = 15_000;
const ASK_AGAIN_MS = 2000;

let now: Live = { connection: 'connecting', status: undefined, events: [], beat: 0 };
const listeners = new Set<() => void>();
let isLooking = false;
let nextLook: { readonly timer: ReturnType<typeof setTimeout>; readonly at: number } | undefined;

export function useLive(): Live {
  const [, setNow] = useState(now);
  useEffect(() => {
    const listener = (): void => setNow(now);
    listeners.add(listener);
    listener();
    return () => listeners.delete(listener);
  }, []);
  return now;
}

/** Looks again soon: something was changed from here. */
export function lookAgain(): void {
  lookIn(0);
}

/** Begins, for as long as the page is open. A tab that nobody sees lets go of its connection: browsers have few. */
export function startLive(): void {
  let stop: (() => void) | undefined;
  const changed = (): void => {
    stop?.();
    stop = document.hidden ? undefined : followEvents();
  };
  document.addEventListener('visibilitychange', changed);
  changed();
}

function followEvents(): () => void {
  lookIn(0);
  const stop = follow({
    // From the oldest that is remembered, so that what happened lately is there at once.
    path: '/events?since=0',
    types: EVENT_TYPES,
    onOpen: () => lookIn(0),
    onLost: () => lookIn(0),
    onEvent(type, data) {
      lookIn(LOOK_EVERY_MS);
      // What is missing was before the page, or shows in what is looked at now.
      if (type === 'gap' || type === 'dropped') return;
      const event = data as StreamEvent;
      // A stream that begins anew tells again what was told.
      if (event.id <= (now.events[0]?.id ?? 0)) return;
      change({ events: [event, ...now.events].slice(0, KEPT_EVENTS) });
    },
  });
  return () => {
    stop();
    clearTimeout(nextLook?.timer);
    nextLook = undefined;
  };
}

/** Unless it is done sooner anyway. */
function lookIn(ms: number): void {
  const at = performance.now() + ms;
  if (nextLook !== undefined && nextLook.at <= at) return;
  clearTimeout(nextLook?.timer);
  nextLook = { at, timer: setTimeout(() => void look(), ms) };
}

async function look(): Promise<void> {
  nextLook = undefined;
  if (isLooking) {
    lookIn(LOOK_EVERY_MS);
    return;
  }
  isLooking = true;
  try {
    const status = await get<Status>('/status');
    // The page is a part of the daemon: another version has another page.
    if (now.status !== undefined && now.status.version !== status.version) location.reload();
    change({ connection: 'live', status, beat: now.beat + 1 });
  } catch (error) {
    const isShutOut = error instanceof ApiError && error.code === 'LINK_REQUIRED';
    change({ connection: isShutOut ? 'shut-out' : 'lost' });
  } finally {
    isLooking = false;
  }
  if (!document.hidden) lookIn(now.connection === 'live' ? LOOK_AGAIN_MS : ASK_AGAIN_MS);
}

function change(changes: Partial<Live>): void {
  now = { ...now, ...changes };
  for (const listener of listeners) listener();
}
