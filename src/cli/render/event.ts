/** Events as lines. */
import type { StreamEvent } from '../../control/protocol/event.ts';
import { jsonLine } from './json.ts';
import { REASONS } from './reasons.ts';
import { printable, showPath, size, timeOfDay } from './text.ts';
import type { View } from './view.ts';

type Data = StreamEvent['data'];

/** What is said of an event, from its data; the rest are shown by their type and their data. */
const SENTENCES: Readonly<Partial<Record<StreamEvent['type'], (data: Data) => string>>> = {
  'daemon.started': () => 'the daemon started',
  'daemon.stopping': () => 'the daemon is stopping',
  'team.state': ({ state }) => (state === 'met' ? 'the team is met' : 'the team is away'),
  'project.added': () => 'added',
  'project.removed': () => 'removed',
  'project.moved': (data) => `moved from ${path(data, 'from')} to ${path(data, 'to')}`,
  'project.state': (data) => text(data, 'kind'),
  'project.halted': (data) => `HALTED: ${text(data, 'message')} To do: ${text(data, 'fix')}`,
  'project.released': (data) => `goes on after ${text(data, 'reason')}`,
  'account.changed': (data) =>
    data['kept'] === true
      ? 'another key of the same account'
      : `another account: ${text(data, 'left')} files are to be deleted in the old one, ${text(data, 'before')}`,
  'account.out-of-reach': (data) =>
    `${text(data, 'files')} files stay in the account of ${text(data, 'masked')}: ${text(data, 'because')}`,
  'config.changed': (data) => `configuration taken up: ${keys(data)}`,
  'config.rejected': (data) => `configuration not taken: ${text(data, 'message')}`,
  'scan.done': (data) => `looked at ${text(data, 'documents')} documents, ${text(data, 'leftOut')} left out`,
  'document.uploading': (data) => `uploading ${path(data)}${bytes(data)}`,
  'document.uploaded': (data) => `uploaded ${path(data)}${bytes(data)}`,
  'document.adopted': (data) => `adopted ${path(data)}: it is uploaded already`,
  'document.deleted': (data) => `deleted the remote file of ${path(data)}: ${because(data)}`,
  'document.failed': (data) => `failed ${path(data)}: ${text(data, 'message')}`,
  'document.blocked': (data) => `blocked ${path(data)}: ${text(data, 'message')}`,
  'job.queued': (data) => `${text(data, 'kind')} asked for`,
  'job.started': (data) => `${text(data, 'kind')} started`,
  'job.progress': (data) => `${text(data, 'kind')}: ${text(data, 'ended')} of ${text(data, 'planned')}`,
  'job.ended': (data) => `${text(data, 'kind')} ${text(data, 'state')}`,
  gap: () => 'events were missed: they are not remembered any more',
  dropped: () => 'events were missed: the reader was too slow',
};

/** `projectNames`: by id. */
export function eventLine(event: StreamEvent, projectNames: ReadonlyMap<string, string>, { style }: View): string {
  const { at, type, projectId } = event;
  const name = projectId === undefined ? '' : `${style('bold', printable(projectNames.get(projectId) ?? projectId))}  `;
  const sentence = eventSentence(event);
  return `${style('dim', timeOfDay(at))}  ${name}${type === 'document.failed' ? style('red', sentence) : sentence}`;
}

export function eventSentence({ type, data }: StreamEvent): string {
  return SENTENCES[type]?.(data) ?? `${printable(type)} ${jsonLine(data)}`;
}

function text(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? printable(value) : typeof value === 'number' ? String(value) : '?';
}

function path(data: Data, name = 'path'): string {
  const value = data[name];
  return typeof value === 'string' ? showPath(value) : '?';
}

function keys({ keys }: Data): string {
  return Array.isArray(keys) ? printable(keys.join(', ')) : '?';
}

function because(data: Data): string {
  const reason = text(data, 'because');
  return reason in REASONS ? REASONS[reason as keyof typeof REASONS] : reason;
}

function bytes({ bytes }: Data): string {
  return typeof bytes === 'number' ? ` (${size(bytes)})` : '';
}
