import { describe, expect, it } from 'vitest';

import { openSandbox, until, type Sandbox } from '../../../support/moontide.ts';

/** Longer than a test may take, but for what a test is about. */
const config = (seconds: { readonly request: number; readonly answer: number }): string =>
  `[limits]\nrequest_timeout_seconds = ${seconds.request}\nanswer_timeout_seconds = ${seconds.answer}\n`;

async function synced(sandbox: Sandbox): Promise<string> {
  const { project } = await sandbox.client.add(sandbox.root);
  await sandbox.client.sync(project.id, { wait: true });
  return project.id;
}

async function ask({ client }: Sandbox, id: string): Promise<void> {
  for await (const _event of client.ask(id, { text: 'When is high water?' }));
}

const FILES = { 'docs/tides.md': 'High water is at noon.\n' };

describe('a question', () => {
  it.each([
    ['chat', { request: 600, answer: 1 }],
    ['models', { request: 1, answer: 600 }],
  ] as const)('to a server that says nothing (%s) fails after one time limit, and says so', async (route, seconds) => {
    await using sandbox = await openSandbox({ files: FILES, config: config(seconds) });
    const id = await synced(sandbox);
    sandbox.emulator.configure({ fault: (request) => (request.route === route ? { kind: 'hang' } : undefined) });
    await expect(ask(sandbox, id)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('did not answer within 1 s') as string,
    });
    expect(sandbox.emulator.ledger.count(route)).toBe(1);
  });
});

describe('a session', () => {
  it.each(['chat', 'models', 'files.content'] as const)(
    'stops at once while the server says nothing (%s)',
    async (route) => {
      await using sandbox = await openSandbox({ files: FILES, config: config({ request: 600, answer: 600 }) });
      const { client, emulator } = sandbox;
      const id = await synced(sandbox);
      const session = await client.session.create({ project: id, engine: 'docs', name: 'tides' });
      emulator.configure({ fault: (request) => (request.route === route ? { kind: 'hang' } : undefined) });
      const answered = client.session.prompt(session.id, { text: 'When is high water?' });
      await until(
        () => emulator.ledger.count(route),
        (asked) => asked > 0,
      );
      await client.session.abort(session.id);
      expect(await answered).toMatchObject({ stopReason: 'cancelled' });
    },
  );
});
