import { describe, expect, it } from 'vitest';
import { ui } from '../../../../src/cli/commands/ui.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { clientWithoutDaemon, fakeClient } from '../../../support/fake-control-client.ts';
import { EARLIER } from '../../../support/wire-values.ts';

const URL = 'http://127.0.0.1:4100/?token=abc';
const client = (): ReturnType<typeof fakeClient> =>
  fakeClient({
    openPage: () => Promise.resolve({ url: URL, expiresAt: EARLIER }),
    closePage: () => Promise.resolve({ closed: true }),
  });

describe('ui', () => {
  it('prints the link alone on stdout, and how it is used where no browser can be opened', async () => {
    const context = fakeContext({ client: client() });
    expect(await ui(context, { open: true })).toBe(0);
    expect(context.stdout.text).toBe(`${URL}\n`);
    expect(context.stderr.text).toContain('within five minutes');
    expect(context.stderr.text).toContain('ssh -L 4100:127.0.0.1:4100');
  });

  it('prints JSON', async () => {
    const context = fakeContext({ client: client() });
    expect(await ui(context, { open: false, json: true })).toBe(0);
    expect(JSON.parse(context.stdout.text)).toEqual({ url: URL, expiresAt: EARLIER });
    expect(context.stderr.text).toBe('');
  });

  it('closes the page', async () => {
    const context = fakeContext({ client: client() });
    expect(await ui(context, { open: true, close: true })).toBe(0);
    expect(context.stdout.text).toContain('browsers need a new link');
  });

  it('needs a daemon', async () => {
    const context = fakeContext({ client: clientWithoutDaemon() });
    await expect(ui(context, { open: false })).rejects.toMatchObject({ code: 'NO_DAEMON' });
  });
});
