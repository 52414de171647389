/** What a broken or a malicious program may send, the same for the same seed. */
import type { Random } from './random.ts';

export interface Attack {
  readonly kind: string;
  readonly chunks: readonly Buffer[];
  /** Nothing follows, and the end is never told. */
  readonly isHalfOpen: boolean;
}

const TARGETS = [
  'POST /projects',
  'PUT /config',
  'POST /session',
  'POST /session/sess_none/shell',
  'POST /session/sess_none/message',
  'POST /session/sess_none/permissions/check',
  'POST /apikeys',
  'POST /projects/none/sync',
  'POST /projects/none/ask',
  'GET /events',
  'GET /session/sess_none/ws',
  'DELETE /files/none?project=none',
] as const;

const KINDS: Readonly<Record<string, (random: Random) => Omit<Attack, 'kind'>>> = {
  noise: (random) => whole(noise(random, random.below(20_000))),
  'a request with some bytes changed': (random) => {
    const bytes = Buffer.concat([...request(random, '{"root":"/nowhere","name":"x"}').chunks]);
    for (let count = random.below(5) + 1; count > 0; count -= 1) bytes[random.below(bytes.length)] = random.below(256);
    return whole(bytes);
  },
  'an oversized body': (random) => request(random, `{"name":"${'x'.repeat(1_000_000 + random.below(2_000_000))}"}`),
  'a body of more than it says': (random) => {
    const [head, body] = request(random, '{"name":"x"}').chunks;
    return whole(head ?? Buffer.alloc(0), body ?? Buffer.alloc(0), noise(random, 5000));
  },
  'headers without an end': (random) => whole(`${random.pick(TARGETS)} HTTP/1.1\r\n${'x: y\r\n'.repeat(20_000)}`),
  'unknown fields': (random) => request(random, JSON.stringify({ [noise(random, 20).toString('base64')]: 1, root: 1 })),
  'a million unknown letters': (random) => request(random, `{"${'k'.repeat(random.below(900_000))}":1}`),
  'many unknown fields': (random) =>
    request(random, JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 1])))),
  'deep arrays': (random) => request(random, '['.repeat(400_000) + ']'.repeat(400_000)),
  'deep objects': (random) => {
    const name = random.pick(['permissions', 'a', 'root', 'watch', 'bash']);
    const depth = random.below(60_000);
    return request(random, `{"${name}":`.repeat(depth) + '1' + '}'.repeat(depth));
  },
  'a prototype as a field': (random) =>
    request(random, `{"${random.pick(['__proto__', 'constructor', 'prototype'])}":{"root":"/"}}`),
  'invalid UTF-8': (random) => {
    const body = Buffer.concat([Buffer.from('{"root":"'), noise(random, 200), Buffer.from('"}')]);
    return request(random, body);
  },
  'a path that cannot be decoded': (random) =>
    whole(
      `GET /projects/%${random.pick(['ff', 'c3', 'zz', '', '00'])}${'%'.repeat(random.below(9))} HTTP/1.1\r\nhost: a\r\n\r\n`,
    ),
  'a chunk of a strange size': (random) =>
    whole(
      `${random.pick(TARGETS)} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n` +
        `${random.pick(['ffffffffffffffffff', '-1', 'g', '0x10', '5'])}\r\n{"a":1}\r\n0\r\n\r\n`,
    ),
  'frames without a WebSocket': (random) =>
    whole(
      'GET /session/sess_none/ws HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
        `sec-websocket-version: ${random.pick(['13', '12', 'x'])}\r\nsec-websocket-key: ${noise(random, 16).toString('base64')}\r\n\r\n`,
      noise(random, 500),
    ),
  'headers half sent': (random) => halfOpen(`${random.pick(TARGETS)} HTTP/1.1\r\nhost: a\r\n`),
  'nothing at all': () => halfOpen(''),
  'a body half sent': (random) => {
    const [head, body] = request(random, JSON.stringify({ name: 'x'.repeat(random.below(500_000)) })).chunks;
    return halfOpen(head ?? '', (body ?? Buffer.alloc(0)).subarray(0, -10));
  },
};

export function attacks(random: Random, count: number): readonly Attack[] {
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, index) => {
    const [kind, make] = kinds[index % kinds.length] as (typeof kinds)[number];
    return { kind, ...make(random) };
  });
}

function request(random: Random, body: string | Buffer): Omit<Attack, 'kind'> {
  const type = random.pick(['application/json', 'application/json; charset=utf-16', 'application/octet-stream', '']);
  const head = `${random.pick(TARGETS)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: ${type}\r\n`;
  return whole(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n`, body);
}

function whole(...chunks: readonly (string | Buffer)[]): Omit<Attack, 'kind'> {
  return { chunks: chunks.map((chunk) => Buffer.from(chunk)), isHalfOpen: false };
}

function halfOpen(...chunks: readonly (string | Buffer)[]): Omit<Attack, 'kind'> {
  return { ...whole(...chunks), isHalfOpen: true };
}

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}
