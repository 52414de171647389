import { spawnSync } from 'node:child_process';

/** What a daemon that was killed leaves: a socket at which nobody listens. */
export function leaveStaleSocket(path: string): void {
  const listen = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', listen]);
}
