import { posix } from 'node:path';

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
