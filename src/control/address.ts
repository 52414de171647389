/** Where a daemon is reached, and what every request shows there. */
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { MoontideError } from '../core/errors.ts';

export type AddressOptions =
  | { readonly socketPath: string }
  /** The TCP listener, as in `http://127.0.0.1:4096`, and its token. */
  | { readonly baseUrl: string; readonly token: string }
  /** A server in the same process: its `connect`. */
  | { readonly connect: () => Duplex };

export interface Address {
  readonly connect: () => Duplex;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws MoontideError USAGE. */
export function addressOf(options: AddressOptions): Address {
  if ('connect' in options) return { connect: options.connect, headers: {} };
  if ('socketPath' in options) return { connect: () => createConnection(options.socketPath), headers: {} };
  const { protocol, hostname, port, host, pathname } = parsed(options.baseUrl);
  if (protocol !== 'http:' || pathname !== '/') throw unusable(options.baseUrl);
  // An address of IPv6 has brackets in a URL alone.
  const at = { host: hostname.replace(/^\[|\]$/gu, ''), port: port === '' ? 80 : Number(port) };
  return { connect: () => createConnection(at), headers: { host, authorization: `Bearer ${options.token}` } };
}

function parsed(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (url === null) throw unusable(baseUrl);
  return url;
}

function unusable(baseUrl: string): MoontideError {
  return new MoontideError('USAGE', `${JSON.stringify(baseUrl)} is not the address of a daemon.`, {
    fix: 'Give one as in http://127.0.0.1:4096.',
  });
}
