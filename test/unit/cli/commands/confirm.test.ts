import { describe, expect, it } from 'vitest';
import { confirm } from '../../../../src/cli/commands/confirm.ts';
import { MoontideError } from '../../../../src/core/errors.ts';
import type { Project } from '../../../../src/control/protocol/project.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import { planWith, projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const halted = projectWith({
  inSync: false,
  halt: { reason: 'mass-delete', message: '1 of 2 documents is gone.', fix: '`moontide confirm`', planId: 'plan-7' },
});

const losses = [
  { kind: 'delete', path: 'docs/gone.md', remoteId: 'file-1', uploadName: 'u', because: 'vanished' },
] as const;

function clientWith(project: Project): FakeControlClient {
  const { halt } = project;
  return fakeClient({
    projects: async () => [project],
    plan: async () => planWith(halt === undefined ? {} : { halt, losses: [...losses], planId: halt.planId ?? '' }),
    confirm: async () => projectWith(),
  });
}

describe('confirm', () => {
  it('shows what would go, and confirms exactly that once it is agreed to', async () => {
    const client = clientWith(halted);
    const context = fakeContext({ client, cwd, answer: true });
    expect(await confirm(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'HALTED: 1 of 2 documents is gone.',
      '  to do: `moontide confirm`',
      '  read more: docs/errors.md#mass_delete',
      '1 remote file to delete if you confirm',
      '  docs/gone.md  gone here',
      'plan plan-7',
      'Confirmed: notes goes on.',
    ]);
    expect(client.calls).toContain('confirm p1 plan-7');
  });

  it('confirms the plan that is named, without asking', async () => {
    const client = clientWith(halted);
    expect(await confirm(fakeContext({ client, cwd }), { plan: 'plan-6' })).toBe(0);
    expect(client.calls).toEqual(['projects', 'confirm p1 plan-6']);
  });

  it('confirms nothing without an agreement', async () => {
    const client = clientWith(halted);
    expect(await confirm(fakeContext({ client, cwd, answer: false }), {})).toBe(1);
    expect(await confirm(fakeContext({ client, cwd }), { dryRun: true, plan: 'plan-7' })).toBe(0);
    const nobody = confirm(fakeContext({ client, cwd }), {});
    await expect(nobody).rejects.toMatchObject({ code: 'USAGE' });
    await expect(nobody).rejects.toHaveProperty('fix', expect.stringContaining('confirm --dry-run'));
    await expect(nobody).rejects.not.toHaveProperty('fix', expect.stringContaining('plan-7'));
    expect(client.calls.filter((call) => call.startsWith('confirm'))).toEqual([]);
  });

  it('shows what would go now when things changed meanwhile, and confirms nothing', async () => {
    const client = fakeClient({
      projects: async () => [halted],
      plan: async () => planWith({ ...(halted.halt && { halt: halted.halt }), losses: [...losses], planId: 'plan-7' }),
      confirm: async () => {
        throw new MoontideError('PLAN_CHANGED', 'Things changed.');
      },
    });
    const context = fakeContext({ client, cwd });
    await expect(confirm(context, { plan: 'plan-6' })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    expect(context.stdout.lines).toContain('The plan as it is now:');
    expect(context.stdout.lines).toContain('  docs/gone.md  gone here');
  });

  it('says that there is nothing to confirm, and what a project waits for instead', async () => {
    const running = fakeContext({ client: clientWith(projectWith()), cwd });
    await expect(confirm(running, {})).rejects.toMatchObject({ code: 'NOTHING_TO_CONFIRM' });
    const keyless = projectWith({ halt: { reason: 'key-missing', message: 'No key.', fix: 'Give one.' } });
    const waiting = fakeContext({ client: clientWith(keyless), cwd });
    await expect(confirm(waiting, {})).rejects.toMatchObject({ code: 'NOTHING_TO_CONFIRM', fix: 'Give one.' });
  });
});
