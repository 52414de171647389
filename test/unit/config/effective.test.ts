import { describe, expect, it } from 'vitest';
import { type EffectiveValue, effectiveValues } from '../../../src/config/effective.ts';
import { loadProject, loadUser } from '../../../src/config/load.ts';
import type { ConfigFile } from '../../../src/config/parse.ts';

interface ConfigInput {
  readonly user: ConfigFile | undefined;
  readonly kimi?: ConfigFile;
  readonly project: ConfigFile | undefined;
  readonly isTrusted: boolean;
  readonly env: Readonly<Record<string, string>>;
}

const user = (text: string): ConfigFile => ({ path: '/c/config.toml', text });
const project = (text: string): ConfigFile => ({ path: '/p/moontide.toml', text });
const nothing: ConfigInput = { user: undefined, project: undefined, isTrusted: false, env: {} };

function valuesOf({ user: file, kimi, project: projectFile, isTrusted, env }: ConfigInput): readonly EffectiveValue[] {
  const own = loadUser(file, env, kimi);
  const trusted = isTrusted ? loadProject(own, projectFile, undefined).trust?.digest : undefined;
  return effectiveValues(own, { file: projectFile, trusted }).values;
}

function valueOf(key: string, input: Partial<ConfigInput>): Omit<EffectiveValue, 'key'> | undefined {
  const found = valuesOf({ ...nothing, ...input }).find((value) => value.key === key);
  return found === undefined ? undefined : { value: found.value, source: found.source };
}

describe('effectiveValues', () => {
  it('has a value and a source for every key', () => {
    const values = valuesOf(nothing);
    expect(values.every(({ source }) => source === 'default')).toBe(true);
    expect(values.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['base_url', 'watch.quiet_ms', 'limits.concurrency']),
    );
  });

  it("takes the project's value before the user's", () => {
    const both = { user: user('[watch]\nquiet_ms = 1'), project: project('[watch]\nquiet_ms = 2') };
    expect(valueOf('watch.quiet_ms', both)).toEqual({ value: 2, source: '/p/moontide.toml' });
    expect(valueOf('watch.quiet_ms', { user: both.user })).toEqual({ value: 1, source: '/c/config.toml' });
  });

  it('takes the address from the environment before the file, and knows that of a Kimi provider', () => {
    const file = user('base_url = "https://a.example/v1"');
    expect(valueOf('base_url', { user: file })).toEqual({ value: 'https://a.example/v1', source: '/c/config.toml' });
    const env = { KIMI_BASE_URL: 'https://b.example/v1' };
    expect(valueOf('base_url', { user: file, env })).toEqual({ value: 'https://b.example/v1', source: 'environment' });
    const provider = user('[providers.kimi]\ntype = "kimi"\nbase_url = "https://c.example/v1"');
    expect(valueOf('base_url', { user: provider })).toEqual({
      value: 'https://c.example/v1',
      source: '/c/config.toml',
    });
  });

  it('names both files where their lines add up', () => {
    const both = { user: user('[documents]\nignore = ["a"]'), project: project('[documents]\nignore = ["b"]') };
    expect(valueOf('documents.ignore', both)).toEqual({
      value: ['b', 'a'],
      source: '/p/moontide.toml, /c/config.toml',
    });
  });

  it('shows what needs trust as it is without, until it has it', () => {
    const asking = { project: project('[documents]\nmax_bytes = 5000000') };
    expect(valueOf('documents.max_bytes', asking)).toEqual({ value: 1_000_000, source: 'default' });
    expect(valueOf('documents.max_bytes', { ...asking, isTrusted: true })?.value).toBe(5_000_000);
  });

  it('knows the address and the model of a Kimi configuration that is named, behind those of our own file', () => {
    const kimi = {
      path: '/k/config.toml',
      text: `default_model = "fast"
default_thinking = true
[providers.work]
type = "kimi"
base_url = "https://k.example/v1"
api_key = "sk-very-secret"
[models.fast]
provider = "work"
model = "kimi-k3"
`,
    };
    expect(valueOf('base_url', { kimi })).toEqual({ value: 'https://k.example/v1', source: '/k/config.toml' });
    expect(valueOf('default_model', { kimi })).toEqual({ value: 'kimi-k3', source: '/k/config.toml' });
    const file = user('base_url = "https://a.example/v1"\ndefault_model = "own"');
    expect(valueOf('base_url', { kimi, user: file })).toEqual({
      value: 'https://a.example/v1',
      source: '/c/config.toml',
    });
    expect(valueOf('default_model', { kimi, user: file, env: { KIMI_MODEL_NAME: 'env' } })).toEqual({
      value: 'env',
      source: 'environment',
    });
  });

  it('shows no key of a provider', () => {
    const file = user(
      '[providers.work]\ntype = "kimi"\napi_key = "sk-very-secret"\ncustom_headers = { x = "sk-other" }',
    );
    expect(JSON.stringify(valuesOf({ ...nothing, user: file }))).not.toContain('sk-');
    expect(valueOf('providers.work', { user: file })?.value).toMatchObject({ type: 'kimi', api_key: '[redacted]' });
  });
});
