import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { type KeptKey, type KeyResolution, configuredKey, resolveKey } from '../../../src/keys/resolve.ts';
import { Secret } from '../../../src/secret.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Resolves in a fresh folder with these files. */
async function resolve(files: Record<string, string>, env: Record<string, string> = {}): Promise<KeyResolution> {
  using folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return await resolveKey({ root: folder.path, env });
}

const revealed = ({ active }: KeyResolution): readonly (string | undefined)[] => [active?.source, active?.key.reveal()];

describe('resolveKey', () => {
  it('takes .env.project before .env before the environment, and tells what the others have', async () => {
    const all = { '.env.project': 'KIMI_API_KEY=one', '.env': 'KIMI_API_KEY=two' };
    const env = { KIMI_API_KEY: 'three' };
    const both = await resolve(all, env);
    expect(revealed(both)).toEqual(['.env.project', 'one']);
    expect(both.others.map(({ source }) => source)).toEqual(['.env', 'environment']);
    expect(revealed(await resolve({ '.env': all['.env'] }, env))).toEqual(['.env', 'two']);
    expect(revealed(await resolve({}, env))).toEqual(['environment', 'three']);
    expect(await resolve({})).toEqual({ active: undefined, others: [], problems: [] });
  });

  it('counts an empty value, and a file without the variable, as no key', async () => {
    const files = { '.env.project': 'KIMI_API_KEY=\nOTHER=x\n', '.env': 'KIMI_API_KEY="  "\n' };
    expect(revealed(await resolve(files, { KIMI_API_KEY: 'three' }))).toEqual(['environment', 'three']);
    expect(revealed(await resolve({}, { KIMI_API_KEY: ' ' }))).toEqual([undefined, undefined]);
  });

  it.each([
    'KIMI_API_KEY=sk-abc',
    'export KIMI_API_KEY=sk-abc',
    'KIMI_API_KEY="sk-abc"',
    "KIMI_API_KEY='sk-abc' # mine",
    ' KIMI_API_KEY = sk-abc  # mine',
    '# first\r\nA=b\r\nKIMI_API_KEY=sk-abc\r\nC=d\r\n',
    '\uFEFFKIMI_API_KEY=sk-abc\n',
    'KIMI_API_KEY=old\nKIMI_API_KEY=sk-abc\n',
  ])('reads %j as dotenv does', async (text) => {
    expect(revealed(await resolve({ '.env': text }))).toEqual(['.env', 'sk-abc']);
  });

  it('shows keys masked, and never whole by accident', async () => {
    const key = 'sk-yrm3e0123456789abcdef8Kds';
    const resolution = await resolve({ '.env': `KIMI_API_KEY=${key}` }, { KIMI_API_KEY: `${key}x` });
    expect(resolution.active?.masked).toBe('sk-yrm3e...8Kds');
    expect(`${JSON.stringify(resolution)}${inspect(resolution, { depth: 9 })}`).not.toContain(key);
  });

  it.each([
    [
      'a folder',
      (path: string): void => {
        mkdirSync(path);
      },
      'it is not a regular file',
    ],
    [
      'larger than it may be',
      (path: string): void => {
        writeFileSync(path, '#'.repeat(1_000_001));
      },
      'larger than 1000000 bytes',
    ],
    [
      'a link to nothing',
      (path: string): void => {
        symlinkSync('gone', path);
      },
      'it is a link to nothing',
    ],
    [
      'a link out of the project',
      (path: string): void => {
        symlinkSync('/etc/hostname', path);
      },
      'a link that leads out of',
    ],
  ])('reports a file that is %s and does not put a weaker key in its place', async (_, put, because) => {
    using folder = tempFolder();
    put(join(folder.path, '.env.project'));
    const resolution = await resolveKey({ root: folder.path, env: { KIMI_API_KEY: 'weaker' } });
    expect(resolution.active).toBeUndefined();
    expect(resolution.others.map(({ source }) => source)).toEqual(['environment']);
    expect(resolution.problems).toEqual([
      { source: '.env.project', message: expect.stringContaining(`.env.project cannot be read: `) as string },
    ]);
    expect(resolution.problems[0]?.message).toContain(because);
  });

  it('does not let a weaker source that cannot be read stand in the way', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, '.env.project'), 'KIMI_API_KEY=one');
    mkdirSync(join(folder.path, '.env'));
    const resolution = await resolveKey({ root: folder.path, env: {} });
    expect(revealed(resolution)).toEqual(['.env.project', 'one']);
    expect(resolution.problems).toHaveLength(1);
  });

  it('follows a link that stays inside the project', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'shared.env'), 'KIMI_API_KEY=linked');
    symlinkSync('shared.env', join(folder.path, '.env'));
    expect(revealed(await resolveKey({ root: folder.path, env: {} }))).toEqual(['.env', 'linked']);
  });

  it.each(['two words', '"two\nlines"', 'clé', `sk-${'x'.repeat(600)}`])(
    'does not send %j as a key, and does not repeat it',
    async (value) => {
      const resolution = await resolve({ '.env': `KIMI_API_KEY=${value}` });
      expect(resolution.active).toBeUndefined();
      expect(resolution.problems).toEqual([
        { source: '.env', message: expect.stringContaining('.env: KIMI_API_KEY is not a key') as string },
      ]);
      expect(JSON.stringify(resolution)).not.toContain(value);
    },
  );

  describe('with a key that the user keeps', () => {
    const baseUrl = 'https://api.moonshot.ai/v1';
    const kept = (changed: Partial<KeptKey> = {}): KeptKey => ({
      source: 'stored',
      masked: 'sk-kept...0000',
      fingerprint: 'abc',
      baseUrl,
      reveal: async () => new Secret('kept'),
      ...changed,
    });
    const locked = async (): Promise<never> => {
      throw new MoontideError('KEYCHAIN_UNAVAILABLE', 'it is locked');
    };

    it('takes that one last', async () => {
      using folder = tempFolder();
      const places = { root: folder.path, kept: { key: kept(), baseUrl } };
      expect(revealed(await resolveKey({ ...places, env: {} }))).toEqual(['stored', 'kept']);
      const both = await resolveKey({ ...places, env: { KIMI_API_KEY: 'env' } });
      expect(revealed(both)).toEqual(['environment', 'env']);
      expect(both.others).toEqual([{ source: 'stored', masked: 'sk-kept...0000', fingerprint: 'abc' }]);
    });

    it('takes the one of a Kimi-style configuration as well, for its own address alone', async () => {
      using folder = tempFolder();
      const key = configuredKey({ baseUrl, apiKey: 'sk-configured-0123456789' });
      expect(revealed(await resolveKey({ root: folder.path, env: {}, kept: { key, baseUrl } }))).toEqual([
        'configuration',
        'sk-configured-0123456789',
      ]);
      const elsewhere = { key, baseUrl: 'https://other.example/v1' };
      const refused = await resolveKey({ root: folder.path, env: {}, kept: elsewhere });
      expect(refused.active).toBeUndefined();
      expect(JSON.stringify(refused)).not.toContain('sk-configured-0123456789');
    });

    it('sends it to no other address than its own', async () => {
      using folder = tempFolder();
      const elsewhere = { key: kept(), baseUrl: 'https://other.example/v1' };
      const resolution = await resolveKey({ root: folder.path, env: {}, kept: elsewhere });
      expect([resolution.active, resolution.others]).toEqual([undefined, []]);
      expect(resolution.problems[0]?.message).toContain('is not sent to https://other.example/v1');
    });

    it('leaves the keychain alone while it is not needed, and says when it does not answer', async () => {
      using folder = tempFolder();
      const places = { root: folder.path, kept: { key: kept({ reveal: locked }), baseUrl } };
      expect((await resolveKey({ ...places, env: { KIMI_API_KEY: 'env' } })).problems).toEqual([]);
      const { active, problems } = await resolveKey({ ...places, env: {} });
      expect([active, problems]).toEqual([undefined, [{ source: 'stored', message: 'stored: it is locked' }]]);
    });
  });
});
