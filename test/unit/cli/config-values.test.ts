import { describe, expect, it } from 'vitest';
import { effectiveValues } from '../../../src/cli/config-values.ts';
import type { ConfigInput, EffectiveValue } from '../../../src/cli/config-values.ts';

const user = (text: string): ConfigInput['user'] => ({ path: '/c/config.toml', text });
const project = (text: string): ConfigInput['project'] => ({ path: '/p/moontide.toml', text });
const nothing: ConfigInput = { user: undefined, project: undefined, isTrusted: false, env: {} };

function valueOf(key: string, input: Partial<ConfigInput>): Omit<EffectiveValue, 'key'> | undefined {
  const found = effectiveValues({ ...nothing, ...input }).find((value) => value.key === key);
  return found === undefined ? undefined : { value: found.value, source: found.source };
}

describe('effectiveValues', () => {
  it('has a value and a source for every key', () => {
    const values = effectiveValues(nothing);
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
    expect(valueOf('documents.max_bytes', asking)?.value).toBe(1_000_000);
    expect(valueOf('documents.max_bytes', { ...asking, isTrusted: true })?.value).toBe(5_000_000);
  });
});
