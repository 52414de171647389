'use strict';
// Where Node keeps what it compiled, so that a short command does not compile everything anew.
const { mkdirSync, statSync } = require('fs');
const { homedir } = require('os');
const { posix } = require('path');

/**
 * @typedef {object} CacheSurroundings
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {string} platform - as `process.platform`
 * @property {string} home
 */

/**
 * For everything that is loaded from now on. Before the first file of ours: in a checkout Node would load what strips the
 * types for a single one that comes before, which takes as long as all the rest of a short command. No folder is made but the
 * cache's own, and what cannot be cached is compiled: this never fails.
 */
function useCompileCache() {
  const { enableCompileCache } = require('module');
  const { env, platform } = process;
  const folder = compileCacheFolder({ env, platform, home: homedir() });
  if (isGiven(env) || makeOwnFolder(folder)) enableCompileCache(folder);
}

/**
 * Of this user alone: Node's own choice is a folder in /tmp, which anybody can make first and fill with code.
 * NODE_COMPILE_CACHE, which Node reads by itself, comes first.
 * @param {CacheSurroundings} surroundings
 */
function compileCacheFolder({ env, platform, home }) {
  const given = env['NODE_COMPILE_CACHE'] || '';
  if (given !== '') return given;
  const moontideHome = env['MOONTIDE_HOME'] || '';
  if (posix.isAbsolute(moontideHome)) return posix.join(moontideHome, 'cache');
  const cache = env['XDG_CACHE_HOME'] || '';
  if (posix.isAbsolute(cache)) return posix.join(cache, 'moontide');
  return posix.join(home, platform === 'darwin' ? 'Library/Caches/moontide' : '.cache/moontide');
}

/**
 * Whether a person chose the folder themselves.
 * @param {CacheSurroundings['env']} env
 */
function isGiven(env) {
  return (env['NODE_COMPILE_CACHE'] || '') !== '';
}

/**
 * Makes the folder for this user alone, where the one that it lies in exists. False when there is none, or one into which
 * others could put code: Node runs what it finds there. Never throws.
 * @param {string} path
 */
function makeOwnFolder(path) {
  try {
    // Node would make it with whatever the umask leaves.
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch {
    return isOwnFolder(path);
  }
}

/** @param {string} path */
function isOwnFolder(path) {
  try {
    const stats = statSync(path);
    const isOwn = process.getuid !== undefined && stats.uid === process.getuid();
    return stats.isDirectory() && isOwn && (stats.mode & 0o022) === 0;
  } catch {
    // What cannot be looked at holds no cache.
    return false;
  }
}

module.exports = { compileCacheFolder, makeOwnFolder, useCompileCache };
