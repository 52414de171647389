import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import type { ProviderName } from '../../../src/core/providers.ts';
import { createApiKeys } from '../../../src/keys/api-keys.ts';
import { openStoredKeys } from '../../../src/keys/stored-keys.ts';
import { Secret } from '../../../src/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryKeychain } from '../../support/memory-keychain.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEYS: Readonly<Record<ProviderName, string>> = {
  moonshot: 'sk-moonshot-0123456789abcdef',
  kimi: 'sk-kimi-0123456789abcdef01',
  anthropic: 'sk-ant-api03-0123456789abcdef',
  openai: 'sk-openai-0123456789abcdef',
  openrouter: 'sk-or-v1-0123456789abcdef',
};

const clock: Clock = { now: () => 1_000, monotonic: () => 0, sleep: async () => undefined };

/** Keys whose provider answers with these statuses, the last of them again and again. */
async function openKeys(...statuses: readonly number[]) {
  const folder = tempFolder();
  const server = await startScriptedServer((response, _request, index) => {
    const status = statuses[Math.min(index, statuses.length - 1)] ?? 200;
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/elsewhere' } : {}).end('{}');
  });
  const log = new RecordingLog();
  const path = join(folder.path, 'keys.json');
  const keys = openStoredKeys({ path, keychain: new MemoryKeychain(), clock: new ManualClock(), log });
  const told: string[] = [];
  const api = createApiKeys({
    keys,
    moonshotBaseUrl: () => server.baseUrl,
    onMoonshotChanged: () => void told.push('moonshot'),
    clock,
    userAgent: 'moontide/test',
  });
  return {
    api,
    server,
    told,
    log,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

describe('keys of providers', () => {
  it.each([
    ['moonshot', '/v1/models', { authorization: `Bearer ${KEYS.moonshot}` }],
    ['kimi', '/v1/models', { authorization: `Bearer ${KEYS.kimi}` }],
    ['anthropic', '/v1/models', { 'x-api-key': KEYS.anthropic, 'anthropic-version': '2023-06-01' }],
    ['openai', '/v1/models', { authorization: `Bearer ${KEYS.openai}` }],
    ['openrouter', '/v1/key', { authorization: `Bearer ${KEYS.openrouter}` }],
  ] as const)('are shown to %s where it looks for them', async (provider, path, headers) => {
    await using place = await openKeys(200);
    await place.api.add({ provider, key: new Secret(KEYS[provider]), baseUrl: `${place.server.baseUrl}/` });
    const health = { status: 'healthy', lastCheckedAt: 1_000, responseMs: 0 };
    expect(await place.api.test(provider)).toMatchObject({ provider, health });
    expect(place.server.received).toEqual([
      expect.objectContaining({ method: 'GET', path, headers: expect.objectContaining(headers) as unknown }),
    ]);
  });

  it.each([
    [[200], undefined, 'healthy', 1],
    [[402], undefined, 'degraded', 1],
    [[429], undefined, 'degraded', 1],
    [[401, 200], undefined, 'healthy', 2],
    [[401], 'API_KEY_EXPIRED', 'refused', 2],
    [[403], 'API_KEY_EXPIRED', 'refused', 2],
    [[500], 'PROVIDER_UNAVAILABLE', 'unavailable', 1],
    [[302], 'PROVIDER_UNAVAILABLE', 'unavailable', 1],
    [[404], 'PROVIDER_UNAVAILABLE', 'unavailable', 1],
  ] as const)('are judged by the answers %j', async (statuses, code, status, requests) => {
    await using place = await openKeys(...statuses);
    await place.api.add({ provider: 'moonshot', key: new Secret(KEYS.moonshot) });
    const tested = place.api.test('moonshot');
    if (code === undefined) await tested;
    else await expect(tested).rejects.toMatchObject({ code, details: { status } });
    expect(place.api.list()[0]?.health?.status).toBe(status);
    expect(place.server.received).toHaveLength(requests);
  });

  it('are unknown to be good where nobody answers, and in no message', async () => {
    await using place = await openKeys();
    // The port of "discard": nobody listens there any more.
    const baseUrl = 'http://127.0.0.1:9/v1';
    await place.api.add({ provider: 'moonshot', key: new Secret(KEYS.moonshot), baseUrl });
    const tested = place.api.test('moonshot');
    await expect(tested).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(tested).rejects.toThrow('ECONNREFUSED');
    expect(JSON.stringify(place.log.lines)).not.toContain(KEYS.moonshot);
  });

  it('are refused by their form before anything is stored', async () => {
    await using place = await openKeys();
    const added = place.api.add({ provider: 'anthropic', key: new Secret(KEYS.openai) });
    await expect(added).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
    const baseUrl = 'http://evil.example/v1';
    const sentInClear = place.api.add({ provider: 'openai', key: new Secret(KEYS.openai), baseUrl });
    await expect(sentInClear).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect([place.api.list(), place.told]).toEqual([[], []]);
  });

  it('of Moonshot are told of when they come and go, as projects use them', async () => {
    await using place = await openKeys();
    const { api, told } = place;
    await api.add({ provider: 'openai', key: new Secret(KEYS.openai) });
    expect(told).toEqual([]);
    await api.add({ provider: 'moonshot', key: new Secret(KEYS.moonshot) });
    await api.remove('moonshot');
    expect(told).toEqual(['moonshot', 'moonshot']);
    await expect(api.test('moonshot')).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
  });
});
