import { describe, expect, it } from 'vitest';
import { clean } from '../../../../src/cli/commands/clean.ts';
import type { Plan } from '../../../../src/control/protocol/plan.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { eventsUntilAborted, fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import { documentWith, doneJob, healthWith, jobWith, planWith, projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const two = planWith({
  kind: 'clean',
  actions: [
    { kind: 'delete', path: 'docs/a.md', remoteId: 'file-1', uploadName: 'a', because: 'clean' },
    { kind: 'delete', path: 'docs/b.md', remoteId: 'file-2', uploadName: 'b', because: 'clean' },
  ],
});

function clientWith(plan: Plan): FakeControlClient {
  return fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    project: async () => projectWith({ inSync: false, hold: 'cleaned' }),
    documents: async () => [documentWith()],
    plan: async () => plan,
    clean: async () => jobWith({ kind: 'clean' }),
    job: async () => doneJob({ deleted: 2 }, { kind: 'clean' }),
    events: ({ signal } = {}) => eventsUntilAborted([], signal),
  });
}

describe('clean', () => {
  it('shows what goes, asks, and deletes exactly that', async () => {
    const client = clientWith(two);
    const context = fakeContext({ client, cwd, answer: true });
    expect(await clean(context, {})).toBe(0);
    expect(context.questions).toEqual(['Delete 2 remote files of notes?']);
    expect(client.calls).toContain('clean p1 {"plan":"plan-1"}');
    expect(context.stdout.lines).toEqual([
      '2 documents to delete remotely (1.2 kB)',
      '  docs/a.md  1.2 kB, asked for',
      '  docs/b.md  asked for',
      'Cleaned notes: 2 deleted.',
    ]);
  });

  it('deletes nothing when the answer is no', async () => {
    const client = clientWith(two);
    const context = fakeContext({ client, cwd, answer: false });
    expect(await clean(context, {})).toBe(1);
    expect(client.calls.filter((call) => call.startsWith('clean'))).toEqual([]);
    expect(context.stderr.lines).toEqual(['Nothing was deleted.']);
  });

  it('deletes nothing where nobody can be asked, and says how', async () => {
    const client = clientWith(two);
    await expect(clean(fakeContext({ client, cwd }), {})).rejects.toMatchObject({
      code: 'USAGE',
      fix: 'Add `--yes` if you mean it; `--dry-run` shows what would be done.',
    });
    expect(client.calls.filter((call) => call.startsWith('clean'))).toEqual([]);
  });

  it('does not ask with --yes', async () => {
    const client = clientWith(two);
    const context = fakeContext({ client, cwd });
    expect(await clean(context, { yes: true, json: true })).toBe(0);
    expect(client.calls).toContain('clean p1 {"plan":"plan-1"}');
    expect(JSON.parse(context.stdout.text)).toMatchObject({ job: { result: { deleted: 2 } } });
  });

  it('does what a dry run showed, without showing it again', async () => {
    const client = clientWith(two);
    expect(await clean(fakeContext({ client, cwd }), { plan: 'plan-0' })).toBe(0);
    expect(client.calls).toContain('clean p1 {"plan":"plan-0"}');
    expect(client.calls).not.toContain('plan p1 clean');
  });

  it('names the plan in a dry run', async () => {
    const context = fakeContext({ client: clientWith(two), cwd });
    await clean(context, { dryRun: true });
    expect(context.stdout.lines.at(-1)).toBe('Exactly this: moontide clean --plan plan-1');
  });

  it('only shows the plan in a dry run', async () => {
    const client = clientWith(two);
    const context = fakeContext({ client, cwd });
    expect(await clean(context, { dryRun: true, json: true })).toBe(0);
    expect(client.calls).toEqual(['health', 'projects', 'plan p1 clean']);
    expect(JSON.parse(context.stdout.text)).toEqual(two);
  });

  it('fails with a halt before anything is asked', async () => {
    const halt = { reason: 'key-missing', message: 'No key.', fix: 'Give one.' } as const;
    const context = fakeContext({ client: clientWith(planWith({ kind: 'clean', halt })), cwd, answer: true });
    await expect(clean(context, {})).rejects.toMatchObject({ code: 'KEY_MISSING' });
    expect(context.questions).toEqual([]);
  });
});
