/** The other ways to keep a folder uploaded, each a process beside the same server; none uploads what was there before. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Peer {
  readonly name: string;
  readonly command: (place: PeerPlace) => readonly [string, ...string[]];
}

export interface PeerPlace {
  readonly baseUrl: string;
  readonly root: string;
  /** For files of its own. */
  readonly folder: string;
}

const UPLOAD = peerFile('upload.sh');
/** None of them says when it has begun to watch. */
const WARM_UP_MS = 1_500;

const INOTIFYWAIT: Peer = {
  name: 'inotifywait and curl in a loop',
  command: ({ baseUrl, root }) => [peerFile('inotifywait_loop.sh'), baseUrl, root, UPLOAD],
};
export const PEERS: readonly Peer[] = [
  { name: 'lsyncd', command: lsyncd },
  INOTIFYWAIT,
  {
    name: 'a chokidar loop',
    command: ({ baseUrl, root }) => [process.execPath, peerFile('chokidar-loop.ts'), baseUrl, root],
  },
  {
    name: 'a polling script',
    command: ({ baseUrl, root }) => ['/usr/bin/python3', peerFile('polling.py'), baseUrl, root, UPLOAD],
  },
];
export { INOTIFYWAIT };

export interface RunningPeer extends AsyncDisposable {
  /** Ends it and what it started. */
  kill(): Promise<void>;
}

/** Resolves once it watches. */
export async function startPeer(peer: Peer, place: PeerPlace): Promise<RunningPeer> {
  const [program, ...args] = peer.command(place);
  // A group of its own: it starts others, which would outlive it.
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, 'SIGKILL');
    await exited;
  };
  await delay(WARM_UP_MS);
  return { kill, [Symbol.asyncDispose]: kill };
}

function lsyncd({ baseUrl, root, folder }: PeerPlace): readonly [string, ...string[]] {
  const action = `${UPLOAD} ${baseUrl} ${root} ^sourcePathname`;
  const config = join(folder, 'lsyncd.lua');
  writeFileSync(
    config,
    `settings { nodaemon = true, logfile = "${join(folder, 'lsyncd.log')}", statusFile = "${join(folder, 'lsyncd.status')}" }
upload = { delay = 1, maxProcesses = 4, onCreate = "${action}", onModify = "${action}", onDelete = "${action}" }
sync { upload, source = "${join(root, 'docs')}", target = "" }
`,
  );
  return ['lsyncd', config];
}

function peerFile(name: string): string {
  return fileURLToPath(new URL(`peers/${name}`, import.meta.url));
}
