/** Events: everything that happens, as a stream. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Id, Instant, parameters } from './schema.ts';

export type StreamEvent = Static<typeof StreamEvent>;
export const StreamEvent = answer('Event', 'One thing that happened; the `data:` of a server-sent event.', {
  id: Type.Integer({ description: 'Grows with every event, also over restarts.' }),
  at: Instant,
  type: choice(
    [
      'daemon.started',
      'daemon.stopping',
      'team.state',
      'project.added',
      'project.removed',
      'project.moved',
      'project.state',
      'project.halted',
      'project.released',
      'project.watcher',
      'account.changed',
      'account.out-of-reach',
      'config.changed',
      'config.rejected',
      'scan.done',
      'document.uploading',
      'document.uploaded',
      'document.adopted',
      'document.deleted',
      'document.failed',
      'document.blocked',
      'document.left-out',
      'job.queued',
      'job.started',
      'job.progress',
      'job.ended',
      'schedule.run',
      'gap',
      'dropped',
    ],
    {
      description:
        '`gap`: events between the id asked for and the next are forgotten. `dropped`: the reader was too slow; connect again to go on.',
    },
  ),
  projectId: Type.Optional(Type.String()),
  data: Type.Record(Type.String(), Type.Unknown()),
});

export const EventsQuery = parameters({
  since: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Begin after the event with this id; `Last-Event-ID` comes first.' }),
  ),
  project: Type.Optional(Id),
});
