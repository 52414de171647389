import { mkdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import process from 'node:process';

export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  readonly home: string;
}

/**
 * Where Node keeps what it compiled. Of this user alone: Node's own choice is a folder in /tmp, which anybody can make
 * first and fill with code. NODE_COMPILE_CACHE, which Node reads by itself, comes first.
 */
export function compileCacheFolder({ env, platform, home }: CacheSurroundings): string {
  const given = env['NODE_COMPILE_CACHE'] ?? '';
  if (given !== '') return given;
  const moontideHome = env['MOONTIDE_HOME'] ?? '';
  if (posix.isAbsolute(moontideHome)) return posix.join(moontideHome, 'cache');
  const cache = env['XDG_CACHE_HOME'] ?? '';
  if (posix.isAbsolute(cache)) return posix.join(cache, 'moontide');
  return posix.join(home, platform === 'darwin' ? 'Library/Caches/moontide' : '.cache/moontide');
}

/** Whether a person chose the folder themselves. */
export function isGiven(env: CacheSurroundings['env']): boolean {
  return (env['NODE_COMPILE_CACHE'] ?? '') !== '';
}

/**
 * Makes the folder for this user alone, where the one that it lies in exists. False when there is none, or one into which
 * others could put code: Node runs what it finds there. Never throws.
 */
export function makeOwnFolder(path: string): boolean {
  try {
    // Node would make it with whatever the umask leaves.
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch {
    return isOwnFolder(path);
  }
}

function isOwnFolder(path: string): boolean {
  try {
    const stats = statSync(path);
    return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
  } catch {
    // What cannot be looked at holds no cache.
    return false;
  }
}
