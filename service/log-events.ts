/** What happens, as lines of the log: what a user would care about at `info`, every document at `debug`. */
import type { LogLevel } from '../src/config/config.ts';
import type { Log } from '../src/log.ts';
import type { EventType, MoontideEvent } from '../src/sync/ports/events.ts';

/** A constant sentence for each; what is not here is told where it happens, or too often to be kept. */
const LINES: Readonly<Partial<Record<EventType, readonly [LogLevel, string]>>> = {
  'project.added': ['info', 'a project was added'],
  'project.removed': ['info', 'a project was removed'],
  'project.moved': ['info', 'the folder of a project is at another place'],
  'project.halted': ['error', 'the project waits for a person'],
  'project.released': ['info', 'the project goes on'],
  'account.changed': ['info', 'the key of a project is another one'],
  'account.out-of-reach': ['warn', 'files stay in an account that cannot be reached any more'],
  'document.uploaded': ['debug', 'a document was uploaded'],
  'document.adopted': ['debug', 'a document was uploaded already'],
  'document.deleted': ['debug', 'a remote file was deleted'],
  'document.blocked': ['warn', 'a document stays here'],
  'job.queued': ['debug', 'a job is in line'],
  'job.started': ['info', 'a job has begun'],
  'job.ended': ['info', 'a job has ended'],
  'schedule.run': ['info', 'the clock has a schedule run, or it ended'],
};

/** A project's uploads and deletions that nobody asked for are summed up once it is idle again. */
export function logEvents(log: Log): (event: MoontideEvent) => void {
  const counts = new Map<string, { uploaded: number; deleted: number; failed: number }>();
  return ({ type, projectId, data }) => {
    const ofProject = projectId === undefined ? {} : { project: projectId };
    const [level, message] = LINES[type] ?? [];
    if (level !== undefined && message !== undefined) log[level]({ ...data, ...ofProject }, message);
    if (projectId === undefined) return;
    const count = counts.get(projectId) ?? { uploaded: 0, deleted: 0, failed: 0 };
    if (type === 'document.uploaded') counts.set(projectId, { ...count, uploaded: count.uploaded + 1 });
    if (type === 'document.deleted') counts.set(projectId, { ...count, deleted: count.deleted + 1 });
    if (type === 'document.failed') counts.set(projectId, { ...count, failed: count.failed + 1 });
    if (type === 'project.state' && data['kind'] === 'idle' && counts.delete(projectId)) {
      log.info({ ...count, ...ofProject }, 'the project is in step');
    }
  };
}
