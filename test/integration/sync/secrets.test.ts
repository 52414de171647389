import { describe, expect, it } from 'vitest';
import { hashes, openSandbox, until, type Sandbox } from '../../support/moontide.ts';

const KEY = ['sk-kimi-', 'aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW'].join('');
const SECRET = `# Notes\n\nThe key is ${KEY}.\n`;

async function add(sandbox: Sandbox): Promise<string> {
  const { project } = await sandbox.client.add(sandbox.root);
  return project.id;
}

async function sync(sandbox: Sandbox, id: string): Promise<string | undefined> {
  const job = await sandbox.client.sync(id, { wait: true });
  return job.error?.code;
}

/** Everything that ever reached the server, and everything that was said about it. */
async function spread(sandbox: Sandbox, id: string): Promise<string> {
  const { client, emulator, log } = sandbox;
  const stored = await Promise.all(
    emulator.files.list().map(async (file) => [file.filename, await client.files.content(id, file.id)]),
  );
  return JSON.stringify([stored, log.lines, await client.status(), await client.documents(id)]);
}

describe('a document with a secret', () => {
  it('stays here while the others go, and says where the secret is', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': '# Readme\n', 'docs/notes.md': SECRET } });
    const id = await add(sandbox);
    expect(await sync(sandbox, id)).toBe('SECRET_FOUND');
    expect(sandbox.remote()).toEqual(hashes('# Readme\n'));
    const documents = await sandbox.client.documents(id);
    expect(documents.map(({ path, state }) => [path, state])).toEqual([
      ['README.md', 'synced'],
      ['docs/notes.md', 'blocked'],
    ]);
    expect(documents[1]?.reason).toContain('MoonshotApiKey in line 3');
    const { problems, inSync, counts } = await sandbox.client.project(id);
    expect({ problems, inSync, failing: counts.failing }).toMatchObject({
      problems: [{ path: 'docs/notes.md', code: 'secret' }],
      inSync: false,
      failing: 1,
    });
    expect(await spread(sandbox, id)).not.toContain(KEY);
  });

  it('goes once a person trusts a repository that allows exactly its content, and not a word more', async () => {
    await using sandbox = await openSandbox({ files: { 'docs/notes.md': SECRET } });
    sandbox.write('moontide.toml', `[secrets]\nallow = ["${hashes(SECRET)[0]}"]\n`);
    const id = await add(sandbox);
    expect(await sync(sandbox, id)).toBe('SECRET_FOUND');
    expect(sandbox.remote()).toEqual([]);
    await sandbox.client.trust(id);
    expect(await sync(sandbox, id)).toBeUndefined();
    expect(sandbox.remote()).toEqual(hashes(SECRET));
    sandbox.write('docs/notes.md', `${SECRET}More.\n`);
    expect(await sync(sandbox, id)).toBe('SECRET_FOUND');
    expect(sandbox.remote()).toEqual(hashes(SECRET));
  });

  it('keeps its earlier version until a person deletes that by its id, and goes again without the secret', async () => {
    await using sandbox = await openSandbox({ files: { 'docs/notes.md': '# Notes\n' } });
    const id = await add(sandbox);
    expect(await sync(sandbox, id)).toBeUndefined();
    sandbox.write('docs/notes.md', SECRET);
    expect(await sync(sandbox, id)).toBe('SECRET_FOUND');
    expect(sandbox.remote()).toEqual(hashes('# Notes\n'));
    const [problem] = (await sandbox.client.project(id)).problems;
    const [, file = ''] =
      /An earlier version is uploaded: `moontide files delete (\S+)` deletes it/u.exec(problem?.message ?? '') ?? [];
    await sandbox.client.files.delete(id, file);
    const { problems } = await until(
      () => sandbox.client.project(id),
      (project) => project.problems[0]?.message.includes('files delete') === false,
    );
    expect(problems).toMatchObject([{ path: 'docs/notes.md', code: 'secret' }]);
    expect(sandbox.remote()).toEqual([]);
    sandbox.write('docs/notes.md', '# Notes without\n');
    expect(await sync(sandbox, id)).toBeUndefined();
    expect(sandbox.remote()).toEqual(hashes('# Notes without\n'));
  });

  it('is not read again after a restart to know that it is one', async () => {
    await using sandbox = await openSandbox({ files: { 'docs/notes.md': SECRET, 'README.md': '# Readme\n' } });
    const id = await add(sandbox);
    await sync(sandbox, id);
    await sandbox.stop();
    await sandbox.start();
    expect(await sync(sandbox, id)).toBe('SECRET_FOUND');
    expect(sandbox.uploads()).toBe(1);
  });

  it.each([
    ['whose content holds a secret', 'notes.md', SECRET],
    ['whose bytes hold one among binary data', 'notes.bin', `\0\u0001${KEY}\0`],
    ['that is named like a key', 'id_ed25519', 'hello\n'],
    ['that is named like a key store', 'release.keystore', 'hello\n'],
    ['that is named like an environment', '.env.production', 'hello\n'],
  ])('is not uploaded by hand either: a file %s', async (_, name, content) => {
    await using sandbox = await openSandbox();
    const id = await add(sandbox);
    await expect(sandbox.client.files.upload(id, name, Buffer.from(content))).rejects.toMatchObject({
      code: 'SECRET_FOUND',
    });
    expect(sandbox.uploads()).toBe(0);
  });
});
