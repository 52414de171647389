import { describe, expect, it } from 'vitest';
import { createKey, keyStatus, removeKey, validateKey } from '../../../../src/cli/commands/key.ts';
import type { CreatedKey, ProjectKey, ValidatedKey } from '../../../../src/control/protocol/key.ts';
import { MoontideError } from '../../../../src/core/errors.ts';
import { fingerprintOf } from '../../../../src/keys/fingerprint.ts';
import { Secret } from '../../../../src/secret.ts';
import { fakeContext, type FakeContextOptions } from '../../../support/cli-context.ts';
import { clientWithoutDaemon, fakeClient } from '../../../support/fake-control-client.ts';
import { healthWith, projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const baseUrl = 'https://api.moonshot.ai/v1';
const own = { source: '.env.project', masked: 'sk-yrm3e...8Kds', fingerprint: 'f1' } as const;
const SHELL_KEY = 'sk-shell-0123456789abcdefghij';
const situation: ProjectKey = { baseUrl, active: own, others: [], problems: [] };
const valid = { verdict: 'valid', responseTime: 12, models: ['kimi-k2'] } as const;
const created: CreatedKey = { ...situation, masked: own.masked, gitignore: 'added', check: { ...valid, models: [] } };

function contextFor(keys: Parameters<typeof fakeClient>[0] = {}, options: FakeContextOptions = {}) {
  const client = fakeClient({ health: async () => healthWith(), projects: async () => [projectWith()], ...keys });
  return { client, context: fakeContext({ client, cwd, ...options }) };
}

describe('key create', () => {
  const keys = { keys: { create: async () => created } };

  it('takes the key from standard input', async () => {
    const { client, context } = contextFor(keys, { input: 'sk-piped\n' });
    expect(await createKey(context, {})).toBe(0);
    expect(client.calls).toContain('keys.create p1 sk-piped {"validate":true}');
    expect(context.stderr.text).toBe('');
    expect(context.stdout.lines[0]).toBe('sk-yrm3e...8Kds is in .env.project, readable by you alone.');
  });

  it('asks a person for it, unseen', async () => {
    const { client, context } = contextFor(keys, { answer: true });
    expect(await createKey(context, { validate: false })).toBe(0);
    expect(context.questions).toEqual(['API key from platform.moonshot.ai']);
    expect(client.calls).toContain('keys.create p1 sk-typed-by-a-person {"validate":false}');
  });

  it('takes it from the command line, with a word on why that is worse', async () => {
    const { client, context } = contextFor(keys, { input: '' });
    expect(await createKey(context, { key: 'sk-given' })).toBe(0);
    expect(client.calls).toContain('keys.create p1 sk-given {"validate":true}');
    expect(context.stderr.text).toContain('pipe it in');
    expect(context.stderr.text + context.stdout.text).not.toContain('sk-given');
  });

  it.each([{ input: ' \n' }, { answer: false }])('does nothing when no key is given (%j)', async (options) => {
    const { client, context } = contextFor(keys, options);
    await expect(createKey(context, {})).rejects.toMatchObject({ code: 'USAGE' });
    expect(client.calls).toEqual([]);
  });
});

describe('a folder that is no project', () => {
  it('gets a key all the same, and does not become one', async () => {
    const oneJob = fakeClient({
      projects: async () => [],
      add: async () => ({ project: projectWith(), outcome: 'added', notes: [] }),
      keys: { status: async () => situation },
    });
    const context = fakeContext({ client: clientWithoutDaemon(), oneJob, cwd });
    expect(await keyStatus(context, {})).toBe(0);
    expect(oneJob.calls).toEqual(['add /nowhere/notes', 'keys.status p1']);
  });
});

describe('key status', () => {
  it('shows the source in use, the others, and what cannot be used', async () => {
    const others = [{ source: '.env', masked: 'sk-other...0000', fingerprint: 'f2' } as const];
    const problems = [{ source: 'environment', message: 'environment: KIMI_API_KEY is not a key' } as const];
    const { context } = contextFor({
      keys: { status: async () => ({ ...situation, others, problems, advice: 'So.' }) },
    });
    expect(await keyStatus(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'FROM          KEY',
      '.env.project  sk-yrm3e...8Kds  in use',
      '.env          sk-other...0000',
      'not usable: environment: KIMI_API_KEY is not a key',
      'It is sent to https://api.moonshot.ai/v1.',
      'So.',
    ]);
    expect(context.stderr.text).toBe('');
  });

  const fingerprint = fingerprintOf(new Secret(SHELL_KEY));
  it.each([
    ['says that only this shell has a key', [], { KIMI_API_KEY: SHELL_KEY }, /the daemon has none/],
    ['says that the daemon has another', ['f9'], { KIMI_API_KEY: SHELL_KEY }, /the daemon has sk-daemo\.\.\.on00/],
    ['says that only the daemon has one', ['f9'], {}, /this shell has not/],
    ['says nothing where both have the same', [fingerprint], { KIMI_API_KEY: SHELL_KEY }, /^$/],
    ['says that the addresses differ', [], { KIMI_BASE_URL: 'http://127.0.0.1:1/v1' }, /is sent to https:/],
    ['says nothing of the same address', [], { KIMI_BASE_URL: `${baseUrl}/` }, /^$/],
  ])('%s', async (_, fingerprints, env, expected) => {
    const others = fingerprints.map((each) => ({
      source: 'environment' as const,
      masked: 'sk-daemo...on00',
      fingerprint: each,
    }));
    const { context } = contextFor({ keys: { status: async () => ({ ...situation, others }) } }, { env });
    await keyStatus(context, {});
    expect(context.stderr.text).toMatch(expected);
    expect(context.stderr.text).not.toContain(SHELL_KEY);
  });
});

describe('key validate', () => {
  const validated = (check: ValidatedKey['check']) => ({
    keys: { status: async () => situation, validate: async (): Promise<ValidatedKey> => ({ key: own, check }) },
  });

  it('shows models and balance', async () => {
    const balance = { available: 15, voucher: 5, cash: 10 };
    const { context } = contextFor(validated({ ...valid, models: ['kimi-k2'], balance }));
    expect(await validateKey(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'sk-yrm3e...8Kds from .env.project',
      'The key is valid (answered in 12 ms).',
      '1 model: kimi-k2',
      'Balance: 15.00 (cash 10.00, vouchers 5.00)',
    ]);
  });

  it.each([
    ['refused', 'KEY_REFUSED'],
    ['no-credit', 'QUOTA_EXHAUSTED'],
    ['unreachable', 'UNREACHABLE'],
  ] as const)('fails when it is %s, with the sentence of that error', async (verdict, code) => {
    const { fix } = new MoontideError(code, '');
    const { context } = contextFor(validated({ verdict, responseTime: 1, code, message: 'Because.', fix }));
    const failure = validateKey(context, {});
    await expect(failure).rejects.toMatchObject({ code, fix });
    await expect(failure).rejects.toThrow('sk-yrm3e...8Kds from .env.project: Because.');
  });
});

describe('key remove', () => {
  it.each([
    [{ ...situation, active: { ...own, source: '.env' as const } }, 'In use now: sk-yrm3e...8Kds from .env.'],
    [
      { baseUrl, others: [], problems: [] },
      'No other source has a key: nothing is uploaded until the project gets one.',
    ],
  ])('says what takes its place', async (left, line) => {
    const { context } = contextFor({ keys: { remove: async () => left } });
    expect(await removeKey(context, {})).toBe(0);
    expect(context.stdout.lines[1]).toBe(line);
  });
});
