import { describe, expect, it } from 'vitest';
import { foreignHeader, type PageRequest } from '../../../../src/control/page/guard.ts';

const host = '127.0.0.1:4100';
const own = `http://${host}`;
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

function judged(headers: PageRequest['headers'], others: Partial<PageRequest> = {}): string | undefined {
  return foreignHeader({ method: 'GET', isPage: false, host, headers: { host, ...headers }, ...others });
}

describe('a request at the port of the page', () => {
  it.each([
    ['a read of the page', {}, {}],
    ['a read that says that it is of the page', { 'sec-fetch-site': 'same-origin', origin: own }, {}],
    ['an address that was typed', { 'sec-fetch-site': 'none', ...navigation }, {}],
    ['a change by the page', { origin: own, 'sec-fetch-site': 'same-origin' }, { method: 'POST' }],
    ['a link from elsewhere to the page', { 'sec-fetch-site': 'cross-site', ...navigation }, { isPage: true }],
  ])('passes: %s', (_what, headers, others) => {
    expect(judged(headers, others)).toBeUndefined();
  });

  it.each([
    ['a name that points here', { host: 'evil.example:4100' }, {}, 'host'],
    ['localhost, whose cookies are others', { host: 'localhost:4100' }, {}, 'host'],
    ['another port', { host: '127.0.0.1:4101' }, {}, 'host'],
    ['no host at all', { host: undefined }, {}, 'host'],
    ['any host while the page is closed', {}, { host: undefined }, 'host'],
    ['a page elsewhere', { origin: 'https://evil.example' }, {}, 'origin'],
    ['a page at another port', { origin: 'http://127.0.0.1:4101' }, {}, 'origin'],
    ['a page without an origin', { origin: 'null' }, {}, 'origin'],
    ['a change that does not say whose', {}, { method: 'POST' }, 'origin'],
    ['a change that does not say whose', {}, { method: 'DELETE', isPage: true }, 'origin'],
    ['a WebSocket that does not say whose', { upgrade: 'websocket' }, {}, 'origin'],
    ['a read by another page', { 'sec-fetch-site': 'cross-site' }, {}, 'sec-fetch-site'],
    ['a read by a page at another port', { 'sec-fetch-site': 'same-site' }, {}, 'sec-fetch-site'],
    ['a link from elsewhere into the API', { 'sec-fetch-site': 'cross-site', ...navigation }, {}, 'sec-fetch-site'],
    [
      'a frame in another page',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      { isPage: true },
      'sec-fetch-site',
    ],
  ])('is refused: %s', (_what, headers, others, header) => {
    expect(judged(headers, others)).toBe(header);
  });
});
