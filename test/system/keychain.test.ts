import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCommandLine, TEST_KEY } from '../support/command-line.ts';
import { openPrivateKeychain } from '../support/private-keychain.ts';
import { openTerminal } from '../support/terminal.ts';

const KEY = 'sk-kept-0123456789abcdef';

describe('a key in the keychain of the system', () => {
  it('is kept there and in no file, found by the next daemon, and taken out again', async () => {
    await using keychain = await openPrivateKeychain();
    await using line = await openCommandLine();
    const { env } = keychain;
    line.remove('.env');
    const added = await line.json(`apikeys add moonshot --keychain --key ${KEY} --json --no-test`, { env });
    expect(added).toMatchObject({ storedIn: 'keychain', masked: 'sk-kept-...cdef' });
    expect(readFileSync(join(line.home, 'registry/keys.json'), 'utf8')).not.toContain(KEY);

    await line.run('start', { env });
    await line.run('add', { env });
    expect(await line.json('key validate --json', { env })).toMatchObject({
      key: { source: 'stored', masked: 'sk-kept-...cdef' },
      check: { verdict: 'valid' },
    });
    expect((await line.run('sync', { env })).code).toBe(0);
    expect(await line.json('apikeys remove moonshot --json', { env })).toEqual({ success: true, provider: 'moonshot' });
    expect((await line.run('key validate', { env })).code).toBe(77);
    await line.run('stop', { env });
    // Another key under the same name would be found here if the first had stayed.
    expect(await line.json('apikeys list --json', { env })).toEqual([]);
  });

  it('is an error where none answers and it was asked for, and a file where it was not', async () => {
    await using keychain = await openPrivateKeychain();
    await using line = await openCommandLine();
    const { env } = keychain;
    await keychain.stop();
    const refused = await line.run(`apikeys add moonshot --keychain --key ${KEY}`, { env });
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain('--no-keychain');
    expect(await line.json('apikeys list --json', { env })).toEqual([]);
    const added = await line.json(`apikeys add moonshot --key ${KEY} --json --no-test`, { env });
    expect(added).toMatchObject({ storedIn: 'file' });
  });

  it('is missed when the keychain is gone, and the project says so', async () => {
    await using keychain = await openPrivateKeychain();
    await using line = await openCommandLine();
    const { env } = keychain;
    line.remove('.env');
    await line.json(`apikeys add moonshot --keychain --key ${KEY} --json --no-test`, { env });
    await keychain.stop();
    const { code, stderr } = await line.run('key validate', { env });
    expect(code).toBe(77);
    expect(stderr).toContain("stored: The system's keychain cannot be used");
  });
});

describe("the password of a team's server in the keychain of the system", () => {
  it('is kept there and in no file, found by the daemon, and taken out again', async () => {
    await using keychain = await openPrivateKeychain();
    await using line = await openCommandLine();
    const { env } = keychain;
    const kept = await line.json('team password --keychain --json', { env, input: 'open sesame\n' });
    expect(kept).toEqual({ storedIn: 'keychain', inUse: 'keychain' });
    expect(readFileSync(join(line.home, 'registry/team-password.json'), 'utf8')).not.toContain('open sesame');
    await line.run('start', { env });
    const another = await line.json('team password --json', { env, input: 'another' });
    expect(another).toEqual({ storedIn: 'keychain', inUse: 'keychain' });
    expect(await line.json('team password --remove --json', { env })).toEqual({});
    await line.run('stop', { env });
  });
});

describe('the prompt for a key', () => {
  it('shows nothing of what is typed', async () => {
    await using line = await openCommandLine();
    line.remove('.env');
    const { command, env } = line.commandFor('key create');
    const { folder, root: cwd } = line;
    await using terminal = await openTerminal({ folder, command, cwd, env, columns: 100, rows: 24 });
    await terminal.until(/API key from platform\.moonshot\.ai/);
    await terminal.press(TEST_KEY);
    await terminal.press('Enter');
    const screen = (await terminal.until(/ended with/)).join('\n');
    expect(screen).toContain('ended with 0');
    expect(screen).toContain('sk-test-...cdef is in .env.project');
    expect(screen).not.toContain(TEST_KEY);
    expect(readFileSync(join(line.root, '.env.project'), 'utf8')).toBe(`KIMI_API_KEY=${TEST_KEY}\n`);
  });
});
