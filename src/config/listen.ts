/** `[api]`: where the control API is reached besides the socket, and who has to be told twice that strangers reach it. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { configInvalid } from './problems.ts';
import type { UserFile } from './schema/user-file.ts';

/** Where a TCP server listens. */
export interface ListenAddress {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

/** Undefined: nowhere. @throws MoontideError CONFIG_INVALID. */
export function readListen(path: string, { api = {} }: UserFile): ListenAddress | undefined {
  const { listen, allow_remote: isRemoteAllowed = false } = api;
  if (listen === undefined) return undefined;
  const refuse = (problem: string): never => {
    throw configInvalid(path, [
      { key: 'api.listen', message: `api.listen ${problem}; it is ${JSON.stringify(listen)}` },
    ]);
  };
  const address = parsed(listen) ?? refuse('must be an IP address and a port, such as 127.0.0.1:4096 or [::1]:4096');
  if (isRemoteAllowed || isLoopback(address.host)) return address;
  return refuse('lets other machines in, unencrypted: set api.allow_remote = true as well if you want that');
}

/** `127.0.0.1:4096`, `[::1]:4096`, `localhost:4096`. No other names: what they stand for is for others to say. */
function parsed(text: string): ListenAddress | undefined {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const ip = ipOf(host);
  const port = Number(digits);
  return ip === undefined || port < 1 || port > 65_535 ? undefined : { host: ip, port };
}

function ipOf(host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1';
  const bracketed = /^\[(.+)\]$/.exec(host)?.[1];
  if (bracketed !== undefined) return isIPv6(bracketed) ? bracketed : undefined;
  return isIP(host) === 4 ? host : undefined;
}

function isLoopback(host: string): boolean {
  return LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** RFC 1122, 3.2.1.3 and RFC 4291, 2.5.3. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
