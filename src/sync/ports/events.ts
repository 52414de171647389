/** Telling others what happens. */
import type { ProjectId } from '../../core/model.ts';

/** Everything that happens, one shape per type. */
export interface MoontideEvent {
  readonly type: EventType;
  readonly projectId?: ProjectId;
  readonly data: Readonly<Record<string, unknown>>;
}

export type EventType =
  | 'daemon.started'
  | 'daemon.stopping'
  | 'team.state'
  | 'project.added'
  | 'project.removed'
  | 'project.moved'
  | 'project.state'
  | 'project.halted'
  | 'project.released'
  | 'project.watcher'
  | 'account.changed'
  | 'account.out-of-reach'
  | 'config.changed'
  | 'config.rejected'
  | 'scan.done'
  | 'document.uploading'
  | 'document.uploaded'
  | 'document.adopted'
  | 'document.deleted'
  | 'document.failed'
  | 'document.blocked'
  | 'document.left-out'
  | 'job.queued'
  | 'job.started'
  | 'job.progress'
  | 'job.ended'
  | 'schedule.run';

export type Publish = (event: MoontideEvent) => void;
