import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, type CommandLine } from '../support/command-line.ts';

type Mode = 'legacy' | 'auto';

/** The official client, and the command as an agent starts it. */
async function connected(line: CommandLine, mode: Mode = 'auto'): Promise<Client> {
  const { command, env } = line.commandFor('mcp');
  const [program, ...args] = command;
  const defined = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  onTestFinished(() => client.close());
  await client.connect(
    new StdioClientTransport({
      command: program,
      args,
      cwd: line.root,
      env: Object.fromEntries(defined) as Record<string, string>,
    }),
  );
  return client;
}

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [first] = content;
  return { text: first?.type === 'text' ? first.text : '', isError: isError ?? false };
}

async function withProject(): Promise<CommandLine> {
  const line = await openCommandLine();
  onTestFinished(() => line[Symbol.asyncDispose]());
  await line.run('init --yes --no-config --no-ignore');
  return line;
}

describe('moontide mcp', () => {
  it.each(['legacy', 'auto'] as const)('answers the tools of a client of the %s kind', async (mode) => {
    const line = await withProject();
    const client = await connected(line, mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      'ask_documents',
      'list_documents',
      'read_document',
      'session_context',
      'sync_now',
    ]);
    const listed = 'notes, in sync\nsynced  README.md  8 B\nsynced  docs/plan.md  10 B';
    await expect.poll(async () => (await call(client, 'list_documents')).text).toBe(listed);
    expect(await call(client, 'read_document', { path: 'docs/plan.md' })).toEqual({
      text: 'The plan.\n',
      isError: false,
    });
    line.write('docs/new.md', 'Something new.\n');
    expect((await call(client, 'sync_now')).text).toMatch(/^Synced notes: /);
    expect(line.emulator.files.list()).toHaveLength(3);
    const answer = await call(client, 'ask_documents', { question: 'What is the plan?' });
    expect(answer.text).toContain('read 3 documents');
    expect((await call(client, 'session_context')).text).toBe('No session is active.');
    await line.run('session create tides');
    expect((await call(client, 'session_context', { session: 'tides' })).text).toMatch(/^tides {2}HEALTHY/);
    expect(await call(client, 'session_context', { session: 'ebb' })).toMatchObject({ isError: true });
  });

  it('reads the documents and nothing else', async () => {
    const line = await withProject();
    const client = await connected(line);
    writeFileSync(join(line.folder, 'outside.md'), 'outside\n');
    symlinkSync(join(line.folder, 'outside.md'), join(line.root, 'docs/link.md'));
    line.write('src/code.md', 'no document\n');
    const secret = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    line.write('docs/token.md', `token: ${secret}\n`);
    await line.run('sync');
    const refused = [
      '../outside.md',
      'docs/../../outside.md',
      'docs/../.env',
      join(line.folder, 'outside.md'),
      '/etc/passwd',
      '.env',
      'docs/link.md',
      'src/code.md',
      'docs/token.md',
      'docs',
      'docs/plan.md\u0000',
    ];
    for (const path of refused) {
      const { text, isError } = await call(client, 'read_document', { path });
      expect([path, isError]).toEqual([path, true]);
      expect(text).toContain('  to do: ');
      expect(text).not.toMatch(/outside\n|KIMI_API_KEY|root:|ghp_/);
      const uri = `moontide:///${encodeURIComponent(path)}`;
      await expect(client.readResource({ uri })).rejects.toThrow();
    }
    // What is a document in the list and holds a secret now is not given away in between.
    line.write('docs/plan.md', `token: ${secret}\n`);
    const { text, isError } = await call(client, 'read_document', { path: 'docs/plan.md' });
    expect([isError, text.includes('ghp_')]).toEqual([true, false]);
  });

  it('has the documents as resources, and tells when they change', async () => {
    const line = await withProject();
    line.write('docs/a b ü.md', 'odd name\n');
    await line.run('sync');
    const client = await connected(line, 'legacy');
    const told: string[] = [];
    client.setNotificationHandler('notifications/resources/list_changed', () => void told.push('list'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => void told.push(params.uri));
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'moontide:///README.md',
      'moontide:///docs/a%20b%20%C3%BC.md',
      'moontide:///docs/plan.md',
    ]);
    for (const { uri } of resources) expect((await client.readResource({ uri })).contents).toHaveLength(1);
    const { contents } = await client.readResource({ uri: 'moontide:///docs/a%20b%20%C3%BC.md' });
    expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: 'odd name\n' }]);
    await client.subscribeResource({ uri: 'moontide:///docs/plan.md' });
    line.write('docs/plan.md', 'Another plan.\n');
    await eventually(() => told.includes('moontide:///docs/plan.md') && told.includes('list'));
    expect(told).not.toContain('moontide:///README.md');
  });

  it('says what to do while no daemon runs, and goes on when one does', async () => {
    const line = await withProject();
    const client = await connected(line);
    await line.run('stop');
    const gone = await call(client, 'list_documents');
    expect(gone.isError).toBe(true);
    expect(gone.text).toContain('to do: Start it with `moontide start`.');
    await expect(client.listResources()).rejects.toThrow('moontide start');
    await line.run('start');
    expect((await call(client, 'list_documents')).isError).toBe(false);
  });

  it('ends when the agent closes its end', async () => {
    const line = await withProject();
    const mcp = line.start('mcp');
    expect(await mcp.ended()).toMatchObject({ code: 0, stdout: '' });
  });
});
