import { describe, expect, it } from 'vitest';
import { jobLine } from '../../../../src/cli/render/job.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';
import { doneJob, jobWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: true, now: 0 };

describe('jobLine', () => {
  it('says what was done, and leaves out what was not', () => {
    const job = doneJob({ uploaded: 3, deleted: 1, unchanged: 12, uploadedBytes: 1234 });
    expect(jobLine(job, 'notes', view)).toBe(
      'Synced notes: 3 uploaded, 1 deleted, 1.2 kB sent, 12 documents unchanged.',
    );
  });

  it('says that nothing was left to do, and how much is uploaded', () => {
    expect(jobLine(doneJob({ unchanged: 2 }), 'notes', view)).toBe(
      'Synced notes: nothing left to do, its 2 documents are uploaded.',
    );
    expect(jobLine(doneJob({ unchanged: 1 }), 'notes', view)).toContain('its 1 document is uploaded');
    expect(jobLine(doneJob({}), 'notes', view)).toBe('Synced notes: nothing to do.');
    expect(jobLine(doneJob({ unchanged: 2 }, { kind: 'clean' }), 'notes', view)).toBe('Cleaned notes: nothing to do.');
  });

  it('does not speak of documents that stay after a clean', () => {
    expect(jobLine(doneJob({ deleted: 2 }, { kind: 'clean' }), 'notes', view)).toBe('Cleaned notes: 2 deleted.');
  });

  it('does not call a failed job done', () => {
    expect(jobLine({ ...doneJob({ uploaded: 1, failed: 2 }), state: 'failed' }, 'notes', view)).toBe(
      'Sync of notes failed: 1 uploaded, 2 failed.',
    );
    expect(jobLine({ ...doneJob({}), state: 'failed' }, 'notes', view)).toBe('Sync of notes failed.');
    expect(jobLine(jobWith({ state: 'cancelled' }), 'notes', view)).toBe('Sync of notes cancelled.');
  });
});
