import { describe, expect, it } from 'vitest';
import { accountLines, projectLines, statusLines } from '../../../../src/cli/render/status.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import type { Account } from '../../../../src/control/protocol/daemon.ts';
import type { Project } from '../../../../src/control/protocol/project.ts';
import { plain } from '../../../support/fake-screen.ts';
import { EARLIER, projectWith, glanceWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: true, now: Date.parse(EARLIER) + 12_000 };
const later = new Date(view.now + 30_000).toISOString();

function shown(changes: Partial<Project>): string {
  const project = projectWith(changes);
  return projectLines(project, [project], view).join('\n');
}

describe('statusLines', () => {
  it('says how to add a first project', () => {
    expect(statusLines(glanceWith(), view)).toEqual([
      'Moontide 1.2.3, pid 42, running for 12 s',
      '',
      'No projects yet: `moontide add DIR` adds one.',
    ]);
  });

  it('shows what is wrong with the configuration of the daemon', () => {
    expect(statusLines(glanceWith({ configProblem: 'The port 4096 is taken.' }), view)[1]).toBe(
      'note: The port 4096 is taken.',
    );
  });

  it('shows a project that is in step', () => {
    expect(statusLines(glanceWith({ projects: [projectWith()] }), view).slice(1)).toEqual([
      'Everything is up to date.',
      '',
      'notes  /nowhere/notes',
      '  in sync, looked at 12 s ago',
      '  2 documents uploaded',
    ]);
  });
});

describe('projectLines', () => {
  it('shows what the clock does next', () => {
    expect(shown({ nextRun: { schedule: 'nightly', run: 'sync', at: later } })).toContain(
      '  next by the clock: nightly (sync) in 30 s',
    );
    expect(shown({ nextRun: { schedule: 'report', run: 'report', at: EARLIER } })).toContain(
      '  next by the clock: report in 0 s',
    );
    expect(shown({})).not.toContain('next by the clock');
  });

  it('says "in sync" of nothing that is not', () => {
    const states: Partial<Project>[] = [
      { state: { kind: 'starting' } },
      { state: { kind: 'idle', since: EARLIER } },
      { state: { kind: 'scanning', since: EARLIER } },
      { state: { kind: 'paused' }, hold: 'paused' },
      { state: { kind: 'cleaned' }, hold: 'cleaned' },
      { halt: { reason: 'key-missing', message: 'No key.', fix: 'Give one.' } },
    ];
    for (const changes of states) expect(shown({ inSync: false, ...changes })).not.toMatch(/(?<!not )in sync/);
  });

  it('shows what a halted project waits for', () => {
    expect(shown({ inSync: false, halt: { reason: 'mass-delete', message: '12 are gone.', fix: 'Look.' } })).toContain(
      '  HALTED: 12 are gone.\n    to do: Look.',
    );
  });

  it('shows when a failing project tries again, and why it has to', () => {
    const state = { kind: 'backing-off', attempt: 2, until: later, code: 'UNREACHABLE', message: 'No route.' } as const;
    expect(shown({ inSync: false, state })).toContain(
      '  trying again in 30 s: No route.\n    to do: Check the network and KIMI_BASE_URL.\n    read more: docs/errors.md#unreachable',
    );
  });

  it('counts what is to be done', () => {
    const counts = { synced: 1, pending: 2, failing: 3, leftOut: 4, toDelete: 5 };
    expect(shown({ inSync: false, counts })).toContain(
      '1 document uploaded, 2 to upload, 3 failing, 5 remote files to delete, 4 left out',
    );
  });

  it('shows problems, a watcher that is short of watches, a rejected configuration and what waits for trust', () => {
    const lines = shown({
      problems: [{ path: 'docs/a.md', code: 'refused', message: 'No content.' }],
      watcher: { kind: 'degraded', message: 'No watches left.', fix: 'Raise the limit.' },
      configProblem: 'moontide.toml: no such key.',
      untrusted: ['documents.folders: read the folder src'],
    });
    expect(lines).toContain('1 problem\n    docs/a.md: No content.');
    expect(lines).toContain('note: No watches left. Raise the limit.');
    expect(lines).toContain('note: moontide.toml: no such key.');
    expect(lines).toContain('`moontide trust` shows and allows it: documents.folders: read the folder src.');
  });

  it('names the projects that overlap with it', () => {
    const inner = projectWith({ id: 'p2', root: '/nowhere/notes/inner' });
    const outer = projectWith({ overlaps: ['p2'] });
    expect(projectLines(outer, [outer, inner], view).join('\n')).toContain('holds or lies in /nowhere/notes/inner');
  });

  it('escapes names and messages that could steer the terminal', () => {
    const lines = shown({ name: 'no\u001b[2Jtes', root: '/a\nb', configProblem: 'x\u001b[31m' });
    // oxlint-disable-next-line no-control-regex
    expect(lines).not.toMatch(/\u001b/);
    expect(lines.split('\n')[0]).toBe(String.raw`no\u001b[2Jtes  "/a\nb"`);
  });
});

describe('accountLines', () => {
  const account: Account = {
    id: 'a1',
    baseUrl: 'https://api.moonshot.ai/v1',
    masked: 'sk-abc…wxyz',
    projects: ['p1'],
    queue: { waiting: 3, running: 1, concurrency: 2, requests: 9, rateLimited: 1, retries: 1 },
  };

  it('shows the queue', () => {
    expect(accountLines(account, view)).toEqual([
      'account sk-abc…wxyz at https://api.moonshot.ai/v1',
      '  queue: 3 waiting, 1 running, 2 at a time',
    ]);
  });

  it('shows the pace, how long the account is left alone and why, and how full it is', () => {
    const lines = accountLines(
      {
        ...account,
        queue: { ...account.queue, requestsPerMinute: 20, waitsUntil: later, waitsBecause: 'RATE_LIMITED' },
        files: { total: 14, limit: 1000, at: EARLIER },
      },
      view,
    );
    expect(lines[1]).toBe('  queue: 3 waiting, 1 running, 2 at a time, 20 requests a minute');
    expect(lines[2]).toMatch(/^ {2}left alone until \d\d:\d\d:\d\d \(RATE_LIMITED\)$/);
    expect(lines[3]).toBe('  files: 14 of 1,000, counted 12 s ago');
  });

  it('does not show a wait that is over', () => {
    const queue = { ...account.queue, waitsUntil: EARLIER, waitsBecause: 'RATE_LIMITED' as const };
    expect(accountLines({ ...account, queue }, view)).toHaveLength(2);
  });
});
