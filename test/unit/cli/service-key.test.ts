import { describe, expect, it } from 'vitest';
import { offerToStoreKey } from '../../../src/cli/service-key.ts';
import type { ApiKey } from '../../../src/control/protocol/key.ts';
import { fakeContext, type FakeContextOptions } from '../../support/cli-context.ts';
import { fakeClient } from '../../support/fake-control-client.ts';

const KEPT = {
  success: true,
  provider: 'moonshot',
  masked: 'sk-te...1234',
  baseUrl: 'https://example',
  storedIn: 'file',
} as const;

function desk(options: FakeContextOptions, keys: readonly ApiKey[] = []) {
  const client = fakeClient({
    health: async () => ({ status: 'healthy' }) as never,
    apiKeys: { list: async () => [...keys], add: async () => KEPT },
  });
  const context = fakeContext({ client, env: { KIMI_API_KEY: 'sk-test-1234' }, ...options });
  const added = (): boolean => client.calls.some((call) => call.startsWith('apiKeys.add'));
  return { context, added };
}

describe('the key of the shell that installs the service', () => {
  it('is kept when a person agrees, and never shown whole', async () => {
    const { context, added } = desk({ answer: true });
    await offerToStoreKey(context, {});
    expect(context.questions).toEqual([expect.stringContaining('Keep it for the service')]);
    expect(added()).toBe(true);
    expect(context.stderr.text).toBe('sk-te...1234 is kept in a file of yours.\n');
  });

  it('is kept without a question where --yes says so, also with nobody there', async () => {
    const { context, added } = desk({});
    await offerToStoreKey(context, { yes: true });
    expect([context.questions, added()]).toEqual([[], true]);
  });

  it.each([{ answer: false }, {}])('stays where it is with %j, and what to do is said', async (options) => {
    const { context, added } = desk(options);
    await offerToStoreKey(context, {});
    expect(added()).toBe(false);
    expect(context.stderr.text).toContain('`moontide apikeys add moonshot` keeps it');
  });

  it('is no matter where one is kept already, or where the shell has none', async () => {
    const kept = desk({ answer: true }, [{ provider: 'moonshot' } as ApiKey]);
    await offerToStoreKey(kept.context, { yes: true });
    const none = desk({ answer: true, env: {} });
    await offerToStoreKey(none.context, { yes: true });
    expect([kept.added(), none.added(), kept.context.stderr.text, none.context.stderr.text]).toEqual([
      false,
      false,
      '',
      '',
    ]);
  });
});
