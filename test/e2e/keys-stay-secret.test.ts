import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createControlClient, type ControlClient } from '../../src/control/client.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';
import { leakedIn, leakyFiles, leakyProcesses, MARKED_KEY } from '../support/leaks.ts';
import { callSocket } from '../support/raw-http.ts';
import { json, startScriptedServer, type ReceivedRequest } from '../support/scripted-server.ts';

const CONFIG = `
log_level = "debug"
[watch]
quiet_ms = 50
[limits]
request_timeout_seconds = 1
upload_timeout_seconds = 1
`;

type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** A server that is as careless as can be: it says again what it was sent, key included. */
const says =
  (status: number, type: string, before = ''): Answer =>
  (response, { headers }) => {
    const message = `${before}You sent ${headers.authorization}, which is ${headers.authorization?.slice(7)}.`;
    response.setHeader('x-request-id', String(headers.authorization));
    json(response, status, { error: { message, type, param: headers.authorization }, message });
  };

const SERVERS: readonly (readonly [string, Answer])[] = [
  ['refuses the key', says(401, 'incorrect_api_key_error')],
  ['does not permit it', says(403, 'permission_denied_error')],
  ['wants less of it', says(429, 'rate_limit_reached_error')],
  ['says that the purse is empty', says(429, 'exceeded_current_quota_error')],
  ['does not take the content', says(400, 'invalid_request_error')],
  ['breaks', says(500, 'server_error')],
  ['says it so that a cut goes through the key', says(500, 'server_error', 'x'.repeat(260))],
  ['answers what was not asked for', says(200, 'none')],
  [
    'is a gateway with a page',
    (response, { headers }) => {
      response.writeHead(504, { 'content-type': 'text/html' });
      response.end(`<html><title>${headers.authorization}</title><body>${headers.authorization}</body></html>`);
    },
  ],
  [
    'sends elsewhere',
    (response, { headers }) => {
      response.writeHead(302, { location: `/v1/other?key=${headers.authorization?.slice(7)}` }).end();
    },
  ],
  ['hangs up', (_response, { connection }) => void connection.destroy()],
  ['says nothing', () => {}],
];

const BAD_KEYS: readonly (readonly [string, string])[] = [
  ['a line break', `"${MARKED_KEY}\\nX-Injected: yes"`],
  ['a space', `"${MARKED_KEY} ${MARKED_KEY}"`],
  ['a letter that no header takes', `"${MARKED_KEY}ü"`],
  ['a quote that is never closed', `"${MARKED_KEY}\nOTHER=1\n`],
  ['a control character', `${MARKED_KEY}\u0007`],
  ['far too many characters', MARKED_KEY.repeat(20)],
];

const BAD_CONFIGS: readonly (readonly [string, string])[] = [
  ['in broken TOML', `[providers.kimi]\napi_key = "${MARKED_KEY}" oops\n`],
  [
    'in every wrong place',
    [
      `base_url = "https://user:${MARKED_KEY}@localhost/v1?key=${MARKED_KEY}"`,
      `log_level = "${MARKED_KEY}"`,
      `id = "${MARKED_KEY}"`,
      `[providers]\nkimi = "${MARKED_KEY}"`,
      `[limits]\nmax_files = "${MARKED_KEY}"`,
      `[documents]\nfolders = ["../${MARKED_KEY}"]\nmax_bytes = "${MARKED_KEY}"`,
      `[secrets]\nallow = ["${MARKED_KEY}"]`,
    ].join('\n'),
  ],
  ['in an address', `base_url = "https://user:${MARKED_KEY}@localhost/v1?key=${MARKED_KEY}"\n`],
];

/** What a program may send to the socket by mistake. */
const BAD_REQUESTS: readonly (readonly [string, string, string])[] = [
  ['GET', `/nowhere?key=${MARKED_KEY}`, ''],
  ['GET', `/files?key=${MARKED_KEY}`, ''],
  ['POST', '/projects', `{"root": "/tmp", "apiKey": "${MARKED_KEY}"}`],
  ['POST', '/projects', `{"root": 1, "name": "${MARKED_KEY}" oops`],
  ['POST', '/projects', `{"root": ["${MARKED_KEY}"]}`],
  ['POST', '/projects/x/keys', `{"key": "${MARKED_KEY}", "validate": "${MARKED_KEY}"}`],
  ['POST', '/projects/PROJECT/keys', `{"key": ["${MARKED_KEY}"]}`],
  ['POST', '/projects/PROJECT/keys', `{"key": "${MARKED_KEY}\\nX-Injected: yes"}`],
  ['POST', '/apikeys', `{"provider": "nobody", "key": "${MARKED_KEY}"}`],
  ['POST', '/apikeys', `{"provider": "moonshot", "key": "${MARKED_KEY} ${MARKED_KEY}"}`],
];

/** Every call that reaches the server, and every one that tells how things stand. */
async function tell(client: ControlClient, id: string, patienceMs = 700): Promise<unknown> {
  const signal = AbortSignal.timeout(patienceMs);
  await client.resume(id);
  const asked = await Promise.allSettled([
    client.sync(id, { wait: true, signal }),
    client.plan(id, 'initial', { signal }),
    client.files.list(id, { signal }),
    client.files.get(id, 'file_x', { signal }),
    client.files.content(id, 'file_x', { signal }),
    client.files.upload(id, 'x.md', Buffer.from('# X\n'), { signal }),
    client.files.delete(id, 'file_x', { signal }),
    client.keys.validate(id, { signal }),
    client.keys.create(id, `${MARKED_KEY}2`, { signal }),
  ]);
  return [asked, await client.status(), await client.documents(id), await client.keys.status(id), await client.jobs()];
}

/** A daemon whose project has the marked key, and everything that was heard of it. */
class Witness implements AsyncDisposable {
  readonly line: CommandLine;
  readonly client: ControlClient;
  readonly id: string;
  readonly #pid: number;
  readonly #leaks: string[] = [];
  readonly #stop = new AbortController();
  readonly #listening: Promise<void>;

  private constructor(line: CommandLine, client: ControlClient, id: string, pid: number) {
    this.line = line;
    this.client = client;
    this.id = id;
    this.#pid = pid;
    this.#listening = this.#listen();
  }

  static async open(line: CommandLine, baseUrl: string): Promise<Witness> {
    mkdirSync(line.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(line.home, 'config.toml'), CONFIG);
    line.write('.env', `KIMI_API_KEY=${MARKED_KEY}\n`);
    const { stdout } = await line.run('start --json', { env: { KIMI_BASE_URL: baseUrl } });
    const client = createControlClient({ socketPath: join(line.home, 'daemon.sock') });
    const { project } = await client.add(line.root);
    return new Witness(line, client, project.id, (JSON.parse(stdout) as { pid: number }).pid);
  }

  hear(what: string, said: unknown): void {
    const text = typeof said === 'string' ? said : inspect(said, { depth: 20, maxStringLength: null });
    const pieces = leakedIn(text);
    for (const piece of pieces) this.#leaks.push(`${what}: …${text.slice(text.indexOf(piece) - 200).slice(0, 400)}…`);
    this.#leaks.push(...leakyProcesses(this.#pid));
  }

  async run(words: string): Promise<void> {
    const { stdout, stderr } = await this.line.run(words);
    this.hear(`moontide ${words}`, stdout + stderr);
  }

  /** Everything that leaked so far, what lies on the disk included. */
  leaks(): readonly string[] {
    return [...this.#leaks, ...leakyFiles(this.line.home)];
  }

  async #listen(): Promise<void> {
    for await (const event of this.client.events({ since: 0, signal: this.#stop.signal })) this.hear('event', event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#listening]);
    await this.client[Symbol.asyncDispose]();
  }
}

describe('a key', () => {
  it('is shown by nothing while the server fails in every way, and says the key again', async () => {
    let answer: Answer = () => {};
    await using server = await startScriptedServer((response, request) => answer(response, request));
    await using line = await openCommandLine();
    await using witness = await Witness.open(line, server.baseUrl);
    for (const [name, next] of SERVERS) {
      answer = next;
      const before = server.received.length;
      const isKeySent = (): boolean =>
        server.received
          .slice(before)
          .some(({ headers }) => headers.authorization?.startsWith(`Bearer ${MARKED_KEY}`) === true);
      // On a busy machine nothing may have been sent when the patience is over.
      do {
        witness.hear(
          `a server that ${name}`,
          await tell(witness.client, witness.id, name === 'says nothing' ? 2000 : 700),
        );
      } while (!isKeySent());
    }
    answer = says(401, 'incorrect_api_key_error');
    const words = ['sync', 'status', 'list', 'files list --json', 'key validate', 'doctor', 'logs'];
    await Promise.all(words.map((each) => witness.run(each)));
    expect(witness.leaks()).toEqual([]);
  });

  it('is shown by nothing when it is malformed, misplaced or sent by mistake', async () => {
    await using server = await startScriptedServer(says(401, 'incorrect_api_key_error'));
    await using line = await openCommandLine();
    await using witness = await Witness.open(line, server.baseUrl);
    const { client, id } = witness;
    for (const [name, value] of BAD_KEYS) {
      line.write('.env', `KIMI_API_KEY=${value}\n`);
      witness.hear(`a key with ${name}`, await tell(client, id));
    }
    line.write('.env', `KIMI_API_KEY=${MARKED_KEY}\n`);
    for (const file of [join(line.home, 'config.toml'), join(line.root, 'moontide.toml')]) {
      for (const [name, text] of BAD_CONFIGS) {
        writeFileSync(file, text);
        witness.hear(`a configuration with ${name}`, await tell(client, id));
        await witness.run('config validate');
      }
      rmSync(file);
    }
    for (const [method, path, body] of BAD_REQUESTS) {
      const headers = { authorization: `Bearer ${MARKED_KEY}`, 'content-type': 'application/json' };
      const call = { method, path: path.replace('PROJECT', id), headers, ...(body === '' ? {} : { body }) };
      const { status, body: answer } = await callSocket(join(line.home, 'daemon.sock'), call);
      expect(status).toBeGreaterThanOrEqual(400);
      witness.hear(`${method} ${path}`, answer);
    }
    await witness.run('logs');
    expect(witness.leaks()).toEqual([]);
  });
});
