import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LINK_MS } from '../../../src/control/page/links.ts';
import { BROWSER_MS } from '../../../src/control/page/page-book.ts';
import { createPage, type Page } from '../../../service/page.ts';
import { startControl, type RunningControl, type RunningControlOptions } from '../../support/control.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { otherUser } from '../../support/other-user.ts';
import { callSocket, callTcp, type RawAnswer, type RawCall } from '../../support/raw-http.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { openTcpWebSocket } from '../../support/web-socket.ts';

const HOUR_MS = 3_600_000;
const runProgram = promisify(execFile);

interface OpenedPage extends AsyncDisposable {
  readonly control: RunningControl;
  readonly port: number;
  readonly origin: string;
  /** The path of a link that was not used yet. */
  readonly link: () => Promise<string>;
  readonly call: (call: RawCall) => Promise<RawAnswer>;
  /** What `Cookie` of a browser that was let in says. */
  readonly cookie: () => Promise<string>;
}

async function openPage(options: RunningControlOptions = {}): Promise<OpenedPage> {
  const control = await startControl(options);
  const link = async (): Promise<string> => {
    const { pathname, search } = new URL((await control.page.open()).url.reveal());
    return pathname + search;
  };
  await link();
  const host = control.page.host ?? '';
  const port = Number(host.split(':')[1]);
  const call = (given: RawCall): Promise<RawAnswer> => callTcp(port, { ...given, headers: { host, ...given.headers } });
  return {
    control,
    port,
    origin: `http://${host}`,
    link,
    call,
    async cookie() {
      const { headers } = await call({ path: await link() });
      return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    },
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

function codeOf({ body }: RawAnswer): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('a link to the page', () => {
  it('lets a browser in once, with a cookie that no script and no other page has the use of', async () => {
    await using page = await openPage();
    const link = await page.link();
    const first = await page.call({ path: link });
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^moontide-test=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/u),
    ]);
    expect(first.body).not.toContain(link.slice(8));

    const again = await page.call({ path: link });
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    expect(again.body).toContain('moontide ui');

    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await page.call({ path: '/', headers: { cookie } })).status).toBe(200);
    expect((await page.call({ path: '/status', headers: { cookie } })).status).toBe(200);
  });

  it('expires, and so does a browser that was away for long', async () => {
    const clock = new ManualClock();
    await using page = await openPage({ clock });
    const [late, cookie] = [await page.link(), await page.cookie()];
    await clock.advance(LINK_MS);
    expect((await page.call({ path: late })).status).toBe(401);
    await clock.advance(BROWSER_MS - LINK_MS - 1);
    await page.control.page.open();
    const used = { path: '/status', headers: { cookie, host: page.control.page.host ?? '' } };
    expect((await callTcp(Number(page.control.page.host?.split(':')[1]), used)).status).toBe(200);
    expect(page.control.page.knows(cookie.split('=')[1] ?? '')).toBe(true);
    await clock.advance(BROWSER_MS);
    expect(page.control.page.knows(cookie.split('=')[1] ?? '')).toBe(false);
  });

  it('leaves no secret on the disk, in a file for this user alone', async () => {
    await using page = await openPage();
    const [link, cookie] = [await page.link(), await page.cookie()];
    const path = join(page.control.socketPath, '../../registry/page.json');
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(text)).toMatchObject({ port: page.port, browsers: [{ sha256: expect.any(String) as string }] });
    for (const secret of [link.split('=')[1], cookie.split('=')[1]]) expect(text).not.toContain(secret);
    const logged = JSON.stringify(page.control.log.lines);
    for (const secret of [link.split('=')[1], cookie.split('=')[1]]) expect(logged).not.toContain(secret);
  });
});

describe('the port of the page', () => {
  it('answers nothing but the page itself without a cookie', async () => {
    await using page = await openPage();
    for (const path of ['/status', '/openapi.json', '/events', '/nowhere', '/metrics', '/session/x/ws']) {
      for (const cookie of ['', 'moontide-test=', `moontide-test=${'x'.repeat(43)}`, 'other=1']) {
        const answer = await page.call({ path, headers: { cookie } });
        expect([path, answer.status, codeOf(answer)]).toEqual([path, 401, 'LINK_REQUIRED']);
      }
    }
    for (const kind of ['plain', 'admin'] as const) {
      const authorization = `Bearer ${page.control.tokens.get(kind).reveal()}`;
      expect((await page.call({ path: '/status', headers: { authorization } })).status).toBe(401);
    }
  });

  it('answers no other page, cookie or not', async () => {
    await using page = await openPage();
    const cookie = await page.cookie();
    const foreign: Record<string, string>[] = [
      { host: `evil.example:${page.port}` },
      { host: `localhost:${page.port}` },
      { host: '127.0.0.1' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${page.port + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      for (const path of ['/', '/assets/style.css', '/status']) {
        const answer = await page.call({ path, headers: { cookie, ...headers } });
        expect([headers, answer.status, codeOf(answer)]).toEqual([headers, 403, 'ORIGIN_REFUSED']);
      }
    }
  });

  it('changes nothing for a request that does not say that the page sent it', async () => {
    await using page = await openPage();
    const cookie = await page.cookie();
    const { project } = await page.control.client.add('/somewhere');
    const pause = { method: 'POST', path: `/projects/${project.id}/pause` };
    const refused = await page.call({ ...pause, headers: { cookie } });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'ORIGIN_REFUSED']);
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://evil.example' };
    expect((await page.call({ ...pause, headers: { cookie, ...form }, body: 'a=b' })).status).toBe(403);
    expect((await page.call({ ...pause, headers: { cookie, origin: page.origin } })).status).toBe(200);
  });

  it('lets the page answer what waits, and change nothing of what is allowed', async () => {
    await using page = await openPage();
    const headers = { cookie: await page.cookie(), origin: page.origin, 'content-type': 'application/json' };
    const admin: RawCall[] = [
      { method: 'PUT', path: '/config', body: '{}' },
      { method: 'POST', path: '/projects', body: '{"root":"/tmp"}' },
      { method: 'POST', path: '/shutdown' },
      { method: 'POST', path: '/ui' },
      { method: 'POST', path: '/apikeys', body: '{}' },
      { method: 'POST', path: '/session', body: '{"permissions":{"bash":"allow"}}' },
    ];
    for (const call of admin) {
      const { 'content-type': type, ...rest } = headers;
      const answer = await page.call({
        ...call,
        headers: call.body === undefined ? rest : { ...rest, 'content-type': type },
      });
      expect([call.path, answer.status, codeOf(answer)]).toEqual([call.path, 403, 'ADMIN_REQUIRED']);
    }
    // Past the question of who asks: there is no such session.
    const permit = { method: 'POST', path: '/session/s1/permissions/p1', headers, body: '{"action":"allow"}' };
    expect(codeOf(await page.call(permit))).toBe('SESSION_NOT_FOUND');
  });

  it('has headers that keep everything else out of the page', async () => {
    await using page = await openPage();
    const cookie = await page.cookie();
    const { headers, body } = await page.call({ path: '/', headers: { cookie } });
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(body).not.toMatch(/https?:\/\//u);
    const { headers: json } = await page.call({ path: '/status', headers: { cookie } });
    expect(json).toMatchObject({ 'content-security-policy': expect.stringContaining("default-src 'none'") as string });
  });

  it('serves the files of the page by their names, and no other file', async () => {
    await using page = await openPage();
    const { body } = await page.call({ path: '/', headers: { cookie: await page.cookie() } });
    const named = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"|"(\/assets\/[^"]+)"/gu)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    expect(named.length).toBeGreaterThan(5);
    for (const path of named) expect([path, (await page.call({ path })).status]).toEqual([path, 200]);
    for (const path of [
      '/assets/',
      '/assets/../package.json',
      '/assets/..%2fpackage.json',
      '/assets/page/tsconfig.json',
    ]) {
      expect([path, (await page.call({ path })).status]).toEqual([path, 404]);
    }
  });

  it('has no page for who comes through the socket or with a token', async () => {
    await using control = await startControl();
    expect((await callSocket(control.socketPath, { path: '/' })).status).toBe(404);
    expect((await callSocket(control.socketPath, { path: '/assets/style.css' })).status).toBe(404);
  });

  it('refuses a WebSocket of another page', async () => {
    await using page = await openPage();
    const cookie = await page.cookie();
    const headers = { cookie, host: page.origin.slice(7), origin: 'http://evil.example' };
    await expect(openTcpWebSocket(page.port, '/session/s1/ws', headers)).rejects.toThrow();
  });
});

describe('the listener of the page', () => {
  async function serving(path: string, clock: ManualClock): Promise<Page> {
    const page = createPage({ path, installationId: 'test', clock, log: new RecordingLog() });
    await page.serve((socket) => socket.end());
    return page;
  }

  it('is there once it is asked for, and for those who ask again', async () => {
    await using control = await startControl();
    expect(control.page.host).toBeUndefined();
    const [one, other] = await Promise.all([control.client.openPage(), control.client.openPage()]);
    expect(new URL(one.url).host).toBe(control.page.host);
    expect([new URL(other.url).host, other.url === one.url]).toEqual([control.page.host, false]);
  });

  it('is at the same port after a restart, where the cookie is still good, or at another where that is taken', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'page.json');
    const clock = new ManualClock();
    const first = await serving(path, clock);
    const { url } = await first.open();
    const cookie = first.letIn(new URL(url.reveal()).searchParams.get('token') ?? '')?.reveal() ?? '';
    const { host } = first;
    await first[Symbol.asyncDispose]();

    await using second = await serving(path, clock);
    expect([second.host, second.knows(cookie)]).toEqual([host, true]);
    await second[Symbol.asyncDispose]();

    await using taken = createServer().listen(Number(host?.split(':')[1]), '127.0.0.1');
    await once(taken, 'listening');
    await using third = await serving(path, clock);
    expect(third.host).toMatch(/^127\.0\.0\.1:\d+$/u);
    expect(third.host).not.toBe(host);
  });

  it('is closed when nobody used it for eight hours, and stays so over a restart', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'page.json');
    const clock = new ManualClock();
    const page = await serving(path, clock);
    await page.open();
    await clock.advance(8 * HOUR_MS - 1);
    expect(page.host).toBeDefined();
    await clock.advance(HOUR_MS);
    expect(page.host).toBeUndefined();
    await page[Symbol.asyncDispose]();
    await using next = await serving(path, clock);
    expect(next.host).toBeUndefined();
  });

  it('stays closed when the daemon was stopped for longer than that', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'page.json');
    const clock = new ManualClock();
    const page = await serving(path, clock);
    await page.open();
    await page[Symbol.asyncDispose]();
    await clock.advance(8 * HOUR_MS);
    await using next = await serving(path, clock);
    expect(next.host).toBeUndefined();
  });

  it('is closed on demand, with everybody shut out', async () => {
    await using page = await openPage();
    const cookie = await page.cookie();
    await page.control.client.closePage();
    await expect(page.call({ path: '/status', headers: { cookie } })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await page.link();
    expect((await page.call({ path: '/status', headers: { cookie } })).status).toBe(401);
  });

  const nobody = otherUser(process.execPath);
  it.runIf(nobody !== undefined)('lets no other user of this machine in', async () => {
    await using page = await openPage();
    const script = 'fetch(process.argv[1]).then(({ status }) => console.log(status), () => console.log("refused"))';
    const args = ['-e', script, page.origin + (await page.link())];
    const opened = async (uid?: number): Promise<string> =>
      (await runProgram(process.execPath, args, uid === undefined ? {} : { uid })).stdout.trim();
    expect([await opened(nobody), await opened()]).toEqual(['refused', '200']);
  });
});
