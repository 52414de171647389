import { describe, expect, it } from 'vitest';
import { trust } from '../../../../src/cli/commands/trust.ts';
import type { Project } from '../../../../src/control/protocol/project.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import { projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const lines = ['documents.folders: read the folder src'];
const asking = projectWith({ untrusted: lines, trust: { digest: 'd1', lines, trusted: false } });
const trusted = projectWith({ trust: { digest: 'd1', lines, trusted: true } });

function clientWith(project: Project): FakeControlClient {
  return fakeClient({
    projects: async () => [project],
    trust: async () => projectWith(),
    distrust: async () => asking,
  });
}

describe('trust', () => {
  it('shows what is asked for before it asks', async () => {
    const client = clientWith(asking);
    const context = fakeContext({ client, cwd, answer: true });
    expect(await trust(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'What comes with the repository asks for:',
      '  documents.folders: read the folder src',
      'Allowed, until these lines change.',
    ]);
    expect(context.questions).toEqual(['Allow this to notes?']);
    expect(client.calls).toEqual(['projects', 'trust p1 {"digest":"d1"}']);
  });

  it('allows nothing without an agreement', async () => {
    const client = clientWith(asking);
    expect(await trust(fakeContext({ client, cwd, answer: false }), {})).toBe(1);
    expect(await trust(fakeContext({ client, cwd }), { dryRun: true, yes: true })).toBe(0);
    await expect(trust(fakeContext({ client, cwd }), {})).rejects.toMatchObject({ code: 'USAGE' });
    expect(client.calls).toEqual(['projects', 'projects', 'projects']);
  });

  it('has nothing to ask where nothing is asked for', async () => {
    const context = fakeContext({ client: clientWith(projectWith()), cwd });
    expect(await trust(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual(['What comes with the repository asks for nothing that needs trust.']);
  });

  it('takes back what was allowed, without asking', async () => {
    const client = clientWith(trusted);
    const context = fakeContext({ client, cwd });
    expect(await trust(context, { revoke: true })).toBe(0);
    expect(context.stdout.lines).toEqual(['Ignored again:', '  documents.folders: read the folder src']);
    expect(client.calls).toEqual(['projects', 'distrust p1']);
    expect(await trust(fakeContext({ client, cwd }), { revoke: true, dryRun: true })).toBe(0);
    expect(await trust(fakeContext({ client: clientWith(projectWith()), cwd }), { revoke: true })).toBe(0);
    expect(client.calls).toEqual(['projects', 'distrust p1', 'projects']);
  });
});
