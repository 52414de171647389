import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine, TEST_KEY, type CommandLine } from '../support/command-line.ts';
import { openTypedTerminal } from '../support/typed-terminal.ts';

const NEW_KEY = 'sk-new-key-0123456789abcdef';
const NEW_MASKED = 'sk-new-k...cdef';
const SHELL_KEY = 'sk-shell-key-0123456789abcdef';

function projectFile(line: CommandLine): string {
  return readFileSync(join(line.root, '.env.project'), 'utf8');
}

describe('key create', () => {
  it('reads standard input, keeps the other lines of the file, and names it in .gitignore once', async () => {
    await using line = await openCommandLine();
    line.write('.env.project', '# mine\r\nOTHER=1\r\n');
    line.write('.gitignore', 'node_modules');
    for (const input of [`${TEST_KEY}\n`, `${NEW_KEY}\n`]) {
      const { code, stdout, stderr } = await line.run('key create', { input });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain(input.trim());
    }
    expect(projectFile(line)).toContain('# mine\r\nOTHER=1\r\n');
    expect(projectFile(line)).toContain(`KIMI_API_KEY=${NEW_KEY}`);
    expect(projectFile(line)).not.toContain(TEST_KEY);
    expect(statSync(join(line.root, '.env.project')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(line.root, '.gitignore'), 'utf8')).toBe('node_modules\n.env.project\n');
  });

  it('asks at a terminal, and shows nothing of what is typed', async () => {
    await using line = await openCommandLine();
    using terminal = openTypedTerminal(line.commandFor('key create'), line.root);
    await terminal.until(/API key from platform\.moonshot\.ai/);
    terminal.type(`${NEW_KEY}\r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.shown).toContain(`${NEW_MASKED} is in .env.project`);
    expect(terminal.shown).not.toContain(NEW_KEY);
    expect(projectFile(line)).toBe(`KIMI_API_KEY=${NEW_KEY}\n`);
  });

  it('takes --key with a word on why that is worse, and writes nothing that the server refuses', async () => {
    await using line = await openCommandLine();
    line.emulator.configure({ fault: ({ route }) => (route === 'models' ? { kind: 'unauthorized' } : undefined) });
    const refused = await line.run(`key create --key ${NEW_KEY}`);
    expect(refused.code).toBe(77);
    expect(refused.stderr).toMatch(/list of processes(.|\n)*Get a new key/);
    expect(existsSync(join(line.root, '.env.project'))).toBe(false);
    line.emulator.configure({ fault: undefined });
    expect((await line.run(`key create --key ${NEW_KEY}`)).code).toBe(0);
    expect(projectFile(line)).toBe(`KIMI_API_KEY=${NEW_KEY}\n`);
  });
});

describe('the key of a project', () => {
  it('comes from .env.project, .env, the environment and the store, in this order, and remove says which is next', async () => {
    await using line = await openCommandLine();
    const env = { KIMI_API_KEY: SHELL_KEY };
    await line.run('apikeys add moonshot --no-keychain --no-test', { input: 'sk-kept-key-0123456789abcdef\n' });
    await line.run('key create', { input: NEW_KEY });
    const sources = async (): Promise<string[]> => {
      const { active, others } = (await line.json('key status --json', { env })) as ShownKeys;
      return [active?.source, ...others.map(({ source }) => source)].map(String);
    };
    expect(await sources()).toEqual(['.env.project', '.env', 'environment', 'stored']);
    const removed = await line.run('key remove', { env });
    expect(removed.stdout).toContain('In use now: sk-test-...cdef from .env.');
    line.remove('.env');
    expect(await sources()).toEqual(['environment', 'stored']);
    expect((await line.run('key validate')).stdout).toContain('sk-kept-...cdef from stored');
  });

  it('is taken up by a running daemon without a restart, also when a file is written by hand', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    const uses = async (masked: string): Promise<void> =>
      eventually(async () => (await line.run('status')).stdout.includes(`account ${masked} at`));
    await uses('sk-test-...cdef');
    expect((await line.run('key create', { input: NEW_KEY })).code).toBe(0);
    await uses(NEW_MASKED);
    writeFileSync(join(line.root, '.env.project'), `export KIMI_API_KEY="${SHELL_KEY}" # by hand\r\n`);
    await uses('sk-shell...cdef');
    // Where the one in use is refused, the one that may have been meant is named.
    line.emulator.configure({ fault: () => ({ kind: 'unauthorized' }) });
    for (const words of ['key validate', 'files list']) {
      const { code, stderr } = await line.run(words);
      expect(code).toBe(77);
      expect(stderr).toMatch(/lso found, and not in use: sk-test-\.\.\.cdef from \.env/);
      expect(stderr).toContain('has a key wins');
    }
  });

  it("of the environment is the daemon's, and the command says so where its own differs", async () => {
    await using line = await openCommandLine();
    line.remove('.env');
    const env = { KIMI_API_KEY: SHELL_KEY };
    await line.run('start');
    await line.run('add');
    for (const words of ['key status', 'key validate', 'status']) {
      const { stderr } = await line.run(words, { env });
      expect(stderr).toContain("it is the daemon's that counts: `moontide restart` in this shell hands its own on");
    }
    await line.run('restart', { env });
    const { stdout, stderr } = await line.run('key validate', { env });
    expect(stdout).toContain('sk-shell...cdef from environment');
    expect(stderr).toBe('');
  });
});

describe('apikeys', () => {
  it('keeps a key, tests it, lists it masked with its health, and forgets it', async () => {
    await using line = await openCommandLine();
    const { baseUrl } = line.emulator;
    const added = await line.run(`apikeys add openai --no-keychain --base-url ${baseUrl}`, { input: NEW_KEY });
    expect(added.code).toBe(0);
    expect(added.stdout).not.toContain(NEW_KEY);
    expect(await line.json('apikeys test openai --json')).toMatchObject({ provider: 'openai', status: 'healthy' });
    expect(await line.json('apikeys list --json')).toMatchObject([
      { provider: 'openai', masked: NEW_MASKED, storedIn: 'file', baseUrl, health: { status: 'healthy' } },
    ]);
    expect((await line.run('apikeys remove openai')).code).toBe(0);
    expect(await line.json('apikeys list --json')).toEqual([]);
    expect((await line.run('apikeys test openai')).code).toBe(1);
  });

  it('refuses what is no key of the provider, and a keychain where none answers', async () => {
    await using line = await openCommandLine();
    const wrong = await line.run('apikeys add anthropic --no-keychain', { input: NEW_KEY });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('sk-ant-');
    const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    const absent = await line.run('apikeys add openai --keychain --no-test', { env, input: NEW_KEY });
    expect(absent.code).toBe(75);
    expect(absent.stderr).toContain('--no-keychain');
    expect(await line.json('apikeys list --json')).toEqual([]);
  });
});

interface ShownKeys {
  readonly active?: { readonly source: string };
  readonly others: readonly { readonly source: string }[];
}
