/** What a process of this machine has used, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The kernel counts in hundredths of a second on every machine that Node runs on. */
const TICKS_A_SECOND = 100;

export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before the last bracket may hold anything.
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / TICKS_A_SECOND;
}

export function memoryMB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

export function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/mu.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
}

/** Inotify watches, of all its instances. */
export function watchesOf(pid: number): number {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder)
    .map((name) => readInfo(join(folder, name)).match(/^inotify wd:/gmu)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

/** Empty for a descriptor that was closed meanwhile. */
function readInfo(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
