import { describe, expect, it } from 'vitest';
import { remove } from '../../../../src/cli/commands/remove.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import { documentWith, planWith, projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere';

function client(): FakeControlClient {
  const plan = planWith({
    kind: 'clean',
    actions: [{ kind: 'delete', path: 'docs/a.md', remoteId: 'file-1', uploadName: 'a', because: 'clean' }],
  });
  return fakeClient({
    projects: async () => [projectWith()],
    documents: async () => [documentWith()],
    remove: async (id, { dryRun = false } = {}) => ({ id, removed: !dryRun, ...(dryRun ? { plan } : {}) }),
  });
}

describe('remove', () => {
  it('shows what goes remotely, asks, and removes', async () => {
    const daemon = client();
    const context = fakeContext({ client: daemon, cwd, answer: true });
    expect(await remove(context, 'notes', {})).toBe(0);
    expect(context.questions).toEqual(['Remove notes and delete 1 remote file?']);
    expect(context.stdout.text).toContain('  docs/a.md  1.2 kB, asked for\n');
    expect(daemon.calls.filter((call) => call.startsWith('remove'))).toEqual([
      'remove p1 {"keepRemote":false,"dryRun":true}',
      'remove p1 {"keepRemote":false,"plan":"plan-1"}',
    ]);
  });

  it('does not ask when nothing is deleted', async () => {
    const daemon = client();
    const context = fakeContext({ client: daemon, cwd });
    expect(await remove(context, 'notes', { keepRemote: true })).toBe(0);
    expect(daemon.calls).toEqual(['projects', 'remove p1 {"keepRemote":true}']);
  });

  it('removes nothing in a dry run, nor where nobody can be asked', async () => {
    const daemon = client();
    expect(await remove(fakeContext({ client: daemon, cwd }), 'notes', { dryRun: true })).toBe(0);
    expect(await remove(fakeContext({ client: daemon, cwd }), 'notes', { dryRun: true, keepRemote: true })).toBe(0);
    await expect(remove(fakeContext({ client: daemon, cwd }), 'notes', {})).rejects.toMatchObject({ code: 'USAGE' });
    expect(daemon.calls.filter((call) => call.startsWith('remove') && !call.includes('"dryRun":true'))).toEqual([]);
  });
});
