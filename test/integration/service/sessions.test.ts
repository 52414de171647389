import { expect, it } from 'vitest';
import { openSandbox } from '../../support/moontide.ts';

it('OPENCODE_PERMISSION goes before all other rules; one that makes no sense allows nothing, and the health says so', async () => {
  await using sandbox = await openSandbox();
  const { client, env, root } = sandbox;
  await client.add(root);
  const rules = { bash: { 'git *': 'allow', 'rm *': 'allow' }, edit: 'allow' } as const;
  const { id } = await client.session.create({ permissions: rules });
  const may = async (tool: string, action: string): Promise<string> =>
    (await client.session.permissions.check(id, { tool, action })).action;

  env['OPENCODE_PERMISSION'] = '{"bash": {"rm *": "deny"}, "edit": ["*.lock"]}';
  await sandbox.stop();
  await sandbox.start();
  expect([await may('bash', 'rm x'), await may('bash', 'git log'), await may('bash', 'git log; rm x')]).toEqual([
    'deny',
    'allow',
    'deny',
  ]);
  expect([await may('edit', 'a.lock'), await may('edit', 'a.md')]).toEqual(['ask', 'allow']);

  env['OPENCODE_PERMISSION'] = '"deny"';
  await sandbox.stop();
  await sandbox.start();
  expect([await may('bash', 'git log'), await may('edit', 'a.md'), await may('read', 'a.md')]).toEqual([
    'deny',
    'deny',
    'deny',
  ]);

  env['OPENCODE_PERMISSION'] = '{"bash": "perhaps"}';
  await sandbox.stop();
  await sandbox.start();
  await expect(may('edit', 'a.md')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(await client.health()).toMatchObject({
    status: 'degraded',
    reasons: [expect.stringContaining('bash must be')],
  });
});
