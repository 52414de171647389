import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { Paths } from '../config/paths.ts';

/**
 * Where the daemon of this user listens: it may have been started in other surroundings than the command, and a socket
 * outlives a daemon that was killed, so the first at which something answers counts.
 */
export async function findSocket({ socket, otherSockets }: Pick<Paths, 'socket' | 'otherSockets'>): Promise<string> {
  const present = [socket, ...otherSockets].filter((path) => existsSync(path));
  const [first, second] = present;
  if (second === undefined) return first ?? socket;
  for (const path of present) {
    if (await answers(path)) return path;
  }
  return socket;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(path);
    const finish = (answered: boolean): void => {
      connection.destroy();
      resolve(answered);
    };
    connection.once('connect', () => finish(true));
    connection.once('error', () => finish(false));
  });
}
