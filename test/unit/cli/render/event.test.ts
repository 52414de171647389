import { describe, expect, it } from 'vitest';
import { eventLine } from '../../../../src/cli/render/event.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';
import { eventWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: true, now: 0 };
const names = new Map([['p1', 'notes']]);

function shown(changes: Parameters<typeof eventWith>[0]): string {
  return eventLine(eventWith(changes), names, view).replace(/^\d\d:\d\d:\d\d {2}/, '');
}

describe('eventLine', () => {
  it('begins with the time and the project', () => {
    expect(eventLine(eventWith(), names, view)).toMatch(/^\d\d:\d\d:\d\d {2}notes {2}/);
  });

  it('says what became of a document', () => {
    const data = { path: 'docs/a.md', bytes: 1200, remoteId: 'file-1', because: 'new' };
    expect(shown({ type: 'document.uploaded', data })).toBe('notes  uploaded docs/a.md (1.2 kB)');
  });

  it('says why a remote file was deleted', () => {
    const data = { path: 'docs/a.md', remoteId: 'file-1', because: 'vanished' };
    expect(shown({ type: 'document.deleted', data })).toBe('notes  deleted the remote file of docs/a.md: gone here');
    const newer = { ...data, because: 'a-reason-of-a-newer-daemon' };
    expect(shown({ type: 'document.deleted', data: newer })).toMatch(/: a-reason-of-a-newer-daemon$/);
  });

  it('names a project that it does not know by its id, and an event of the daemon by no project', () => {
    const { projectId: _, ...ofDaemon } = eventWith({ type: 'daemon.started' });
    expect(shown({ projectId: 'p9', type: 'project.removed' })).toBe('p9  removed');
    expect(eventLine(ofDaemon, names, view)).toMatch(/ {2}the daemon started$/);
  });

  it('shows an event that it has no words for by its type and its data', () => {
    expect(shown({ type: 'project.watcher', data: { kind: 'degraded' } })).toBe(
      'notes  project.watcher {"kind":"degraded"}',
    );
  });

  it('escapes paths and messages, and bears data that lacks them', () => {
    const data = { path: 'a\nb', message: '\u001b[2J' };
    expect(shown({ type: 'document.failed', data })).toBe(String.raw`notes  failed "a\nb": \u001b[2J`);
    expect(shown({ type: 'document.failed', data: {} })).toBe('notes  failed ?: ?');
  });
});
