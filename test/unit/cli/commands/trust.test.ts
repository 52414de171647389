import { describe, expect, it } from 'vitest';
import { trust } from '../../../../src/cli/commands/trust.ts';
import type { Project } from '../../../../src/control/protocol/project.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import { projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const asking = projectWith({ untrusted: ['documents.folders: read the folder src'] });

function clientWith(project: Project): FakeControlClient {
  return fakeClient({ projects: async () => [project], trust: async () => projectWith() });
}

describe('trust', () => {
  it('shows what is asked for before it asks', async () => {
    const client = clientWith(asking);
    const context = fakeContext({ client, cwd, answer: true });
    expect(await trust(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'moontide.toml asks for:',
      '  documents.folders: read the folder src',
      'Allowed, until these lines of moontide.toml change.',
    ]);
    expect(context.questions).toEqual(['Allow this to notes?']);
    expect(client.calls).toEqual(['projects', 'trust p1']);
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
    expect(context.stdout.lines).toEqual(['moontide.toml asks for nothing that needs trust.']);
  });
});
