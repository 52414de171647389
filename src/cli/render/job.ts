/** What a job did. */
import type { Job } from '../../control/protocol/job.ts';
import { count, figure, printable, size } from './text.ts';
import type { View } from './view.ts';

/** In words of what was done, and of what was to be done. */
const WORDS: Readonly<Record<Job['kind'], readonly [done: string, asked: string]>> = {
  sync: ['Synced', 'Sync'],
  initial: ['Synced', 'Initial sync'],
  import: ['Imported and synced', 'Import'],
  clean: ['Cleaned', 'Clean'],
  reupload: ['Reuploaded', 'Reupload'],
  report: ['Wrote a report on', 'Report'],
  'create-session': ["Began the sprint's session in", 'Beginning a session'],
  'archive-sessions': ["Archived the sprint's sessions of", 'Archiving the sessions'],
};

/**
 * One line: `Synced notes: 3 uploaded, 1 deleted, 1.2 kB sent, 12 documents unchanged.` Where somebody was quicker, as a
 * daemon is that has just started: `Synced notes: nothing left to do, its 2 documents are uploaded.`
 */
export function jobLine(job: Job, projectName: string, { style }: View): string {
  const [done, asked] = WORDS[job.kind];
  const name = printable(projectName);
  const what =
    job.state === 'done' ? `${style('green', done)} ${name}` : `${asked} of ${name} ${style('red', job.state)}`;
  const facts = jobFacts(job).join(', ');
  return facts === '' ? `${what}.` : `${what}: ${facts}.`;
}

/** What was done, each with its figure; that there was nothing to do. None of a job that did nothing and is not done. */
export function jobFacts({ kind, state, result }: Job): string[] {
  if (result === undefined) return [];
  const facts: string[] = [];
  for (const name of ['uploaded', 'replaced', 'adopted', 'deleted', 'forgotten', 'failed'] as const) {
    if (result[name] > 0) facts.push(`${figure(result[name])} ${name}`);
  }
  if (result.uploadedBytes > 0) facts.push(`${size(result.uploadedBytes)} sent`);
  const { unchanged } = result;
  const leavesSome = kind !== 'clean' && unchanged > 0;
  if (facts.length > 0) return leavesSome ? [...facts, `${count(unchanged, 'document')} unchanged`] : facts;
  if (state !== 'done') return [];
  if (!leavesSome) return ['nothing to do'];
  return ['nothing left to do', `its ${count(unchanged, 'document')} ${unchanged === 1 ? 'is' : 'are'} uploaded`];
}
