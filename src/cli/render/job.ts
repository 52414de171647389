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

/** One line: `Synced notes: 3 uploaded, 1 deleted, 1.2 kB sent, 12 documents unchanged.` */
export function jobLine(job: Job, projectName: string, { style }: View): string {
  const name = printable(projectName);
  const [done, asked] = WORDS[job.kind];
  const did = job.result === undefined ? '' : `: ${jobFacts(job.kind, job.result).join(', ')}`;
  if (job.state === 'done') return `${style('green', done)} ${name}${did}.`;
  return `${asked} of ${name} ${style('red', job.state)}${did}.`;
}

/** What was done, each with its figure. */
export function jobFacts(kind: Job['kind'], result: NonNullable<Job['result']>): string[] {
  const shown: string[] = [];
  for (const name of ['uploaded', 'replaced', 'adopted', 'deleted', 'forgotten', 'failed'] as const) {
    if (result[name] > 0) shown.push(`${figure(result[name])} ${name}`);
  }
  if (shown.length === 0) shown.push('nothing to do');
  if (result.uploadedBytes > 0) shown.push(`${size(result.uploadedBytes)} sent`);
  if (kind !== 'clean') shown.push(`${count(result.unchanged, 'document')} unchanged`);
  return shown;
}
