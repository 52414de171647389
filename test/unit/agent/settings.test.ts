import { describe, expect, it } from 'vitest';
import { agentSettings } from '../../../src/agent/settings.ts';

const USER = { baseUrl: 'https://api.moonshot.ai/v1', modelName: 'kimi-k3' };
const CONFIG = {
  default_model: 'fast',
  providers: {
    other: { type: 'openai', base_url: 'https://example.org/v1', api_key: 'sk-other' },
    second: { type: 'kimi', base_url: 'https://second.example.org/v1', api_key: 'sk-second' },
    first: { type: 'kimi', base_url: 'https://first.example.org/v1', api_key: 'sk-first' },
  },
  models: { fast: { provider: 'first', model: 'kimi-fast' } },
};

function settings(given: Partial<Parameters<typeof agentSettings>[0]> = {}) {
  const { key, ...found } = agentSettings({ model: undefined, config: undefined, user: USER, ...given });
  return { ...found, key: key?.reveal() };
}

describe('what answers', () => {
  it('comes from the environment and config.toml where nothing is given', () => {
    expect(settings()).toEqual({ baseUrl: USER.baseUrl, model: 'kimi-k3', key: undefined });
  });

  it('is the provider of the default model', () => {
    const expected = { baseUrl: 'https://first.example.org/v1', model: 'kimi-fast', key: 'sk-first' };
    expect(settings({ config: CONFIG })).toEqual(expected);
    expect(settings({ config: { path: 'config.json', text: JSON.stringify(CONFIG) } })).toEqual(expected);
  });

  it('is never a provider of another kind', () => {
    const { other } = CONFIG.providers;
    expect(settings({ config: { providers: { other } } })).toEqual(settings());
  });

  it('is another model where an option names one', () => {
    expect(settings({ config: CONFIG, model: 'kimi-slow' })).toMatchObject({ model: 'kimi-slow', key: 'sk-first' });
  });

  it('is refused where it makes no sense', () => {
    const providers = { mine: { type: 'kimi', base_url: 'nowhere', api_key: 'sk-mine' } };
    expect(() => settings({ config: { providers } })).toThrow(/providers\.mine\.base_url/u);
    expect(() => settings({ config: { path: 'kimi.toml', text: '= 1' } })).toThrow(/kimi\.toml/u);
  });
});
