import { describe, expect, it } from 'vitest';
import { logEvents } from '../../../service/log-events.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import type { EventType } from '../../../src/sync/ports/events.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const ALPHA = 'alpha' as ProjectId;

function desk() {
  const log = new RecordingLog();
  const note = logEvents(log);
  return {
    log,
    happen: (type: EventType, data: Readonly<Record<string, unknown>> = {}) => note({ type, projectId: ALPHA, data }),
  };
}

describe('the log of what happens', () => {
  it('has jobs for a user, documents for a developer, and halts for whoever has to act', () => {
    const { log, happen } = desk();
    happen('job.ended', { job: 'j', kind: 'sync', state: 'done' });
    happen('document.uploaded', { path: 'docs/a.md' });
    happen('project.halted', { reason: 'auth' });
    happen('document.uploading', { path: 'docs/a.md' });
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'a job has ended'],
      ['debug', 'a document was uploaded'],
      ['error', 'the project waits for a person'],
    ]);
    expect(log.lines[0]?.fields).toEqual({ project: 'alpha', job: 'j', kind: 'sync', state: 'done' });
  });

  it('sums up what was done by itself, once', () => {
    const { log, happen } = desk();
    happen('project.state', { kind: 'idle' });
    happen('document.uploaded', { path: 'docs/a.md' });
    happen('document.uploaded', { path: 'docs/b.md' });
    happen('document.deleted', { path: 'docs/c.md' });
    happen('project.state', { kind: 'syncing' });
    happen('project.state', { kind: 'idle' });
    happen('project.state', { kind: 'idle' });
    expect(log.lines.filter(({ level }) => level === 'info')).toEqual([
      {
        level: 'info',
        message: 'the project is in step',
        fields: { project: 'alpha', uploaded: 2, deleted: 1, failed: 0 },
      },
    ]);
  });
});
