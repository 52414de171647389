/** The socket as a file: who may reach it, and what may be in its place. */
import { lstatSync, mkdirSync, statSync, unlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { createConnection } from 'node:net';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { MoontideError } from '../core/errors.ts';

/** `sun_path` of a socket's address with its closing NUL: 108 bytes on Linux (unix(7)), 104 on macOS and the BSDs. */
const PATH_LIMIT_BYTES = { linux: 108, other: 104 } as const;

/** True when the system takes a socket at this path. */
export function fitsSocket(path: string, platform: NodeJS.Platform = process.platform): boolean {
  const limit = platform === 'linux' ? PATH_LIMIT_BYTES.linux : PATH_LIMIT_BYTES.other;
  return Buffer.byteLength(path) + 1 <= limit;
}

/**
 * Listens at `path` so that this user alone can connect. The caller holds the lock of the daemon, so a socket at which
 * nobody answers is one that a killed daemon left. Node removes the socket when the server is closed.
 * @throws MoontideError SOCKET_UNSAFE, DAEMON_RUNNING.
 */
export async function listenAt(server: Server, path: string): Promise<void> {
  try {
    makePrivateFolder(dirname(path));
    await clearTheWay(path);
    await bind(server, path);
  } catch (error) {
    if (error instanceof MoontideError) throw error;
    throw unsafe(path, `cannot be listened at: ${(error as Error).message}`, error);
  }
}

/**
 * Answers at a socket that somebody else made, for this user alone, and listens at already: systemd, by socket activation.
 * @throws MoontideError SOCKET_UNSAFE when the descriptor is none of a socket.
 */
export async function listenOn(server: Server, fd: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen({ fd });
  try {
    await listening;
  } catch (error) {
    throw unsafe(`descriptor ${fd}`, `cannot be listened at: ${(error as Error).message}`, error);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') return;
  // Whoever connects there would need no token.
  server.close();
  throw unsafe(`descriptor ${fd}`, 'listens on a TCP port: `api.listen` is for that');
}

async function bind(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening');
  // Node binds before `listen` returns; with this mask the socket is never there with wider permissions.
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await listening;
}

function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const link = lstatSync(folder);
  const target = statSync(folder);
  if (!target.isDirectory()) throw unsafe(folder, 'is not a folder');
  if (!isOwn(link) || !isOwn(target)) throw unsafe(folder, `belongs to another user (${target.uid})`);
  if ((target.mode & 0o022) !== 0) throw unsafe(folder, `can be written by others (mode ${octal(target.mode)})`);
}

async function clearTheWay(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw unsafe(path, 'is there already and is not a socket');
  if (await answers(path)) {
    throw new MoontideError('DAEMON_RUNNING', `Another process answers at ${path}.`, { details: { path } });
  }
  unlinkSync(path);
}

/** True unless the system says that nobody listens there. */
async function answers(path: string): Promise<boolean> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

function isOwn(stats: Stats): boolean {
  return stats.uid === process.getuid?.();
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

function unsafe(path: string, problem: string, cause?: unknown): MoontideError {
  return new MoontideError('SOCKET_UNSAFE', `${path} ${problem}`, { cause, details: { path } });
}
