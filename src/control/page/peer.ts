/** Who is at the other end of a connection within this machine. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * False where the system says that another user opened the connection. Browsers send the cookie of 127.0.0.1 to every
 * port there, so a server of another user's on this machine could come to know it, and links can be seen in lists of
 * processes; neither is of use to anybody else. Known on Linux alone (proc(5), /proc/net/tcp).
 */
export function isOwnPeer(socket: Socket): boolean {
  const table = connectionTable();
  if (table === undefined) return true;
  const { remotePort = 0, localPort = 0 } = socket;
  const uid = ownerOf(table, remotePort, localPort);
  return uid !== undefined && (uid === process.getuid?.() || uid === 0);
}

const ESTABLISHED = '01';

/**
 * The user of the end at `port` of a connection within 127.0.0.1 to `otherPort`. Undefined for one that is not established
 * (any more): those are listed as root's.
 */
export function ownerOf(table: string, port: number, otherPort: number): number | undefined {
  for (const line of table.split('\n')) {
    const [, local = '', remote = '', state, , , , uid] = line.trim().split(/\s+/u);
    if (state !== ESTABLISHED || local !== address(port) || remote !== address(otherPort)) continue;
    return Number(uid);
  }
  return undefined;
}

/** As it is listed on the machines that Node runs on, which store the lowest byte first. */
function address(port: number): string {
  return `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}

function connectionTable(): string | undefined {
  try {
    return readFileSync('/proc/net/tcp', 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return undefined;
    throw error;
  }
}
