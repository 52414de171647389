'use strict';
// What a checkout has installed, and how it gets the rest. Two amounts: `running` is what the command needs (its
// dependencies, and Node where the machine's is too old); `everything` adds the tools that test and check it.
const { spawnSync } = require('child_process');
const { existsSync, readFileSync, rmSync } = require('fs');
const path = require('path');
const { isNewEnough } = require('./node-version.cjs');

/** @typedef {'running' | 'everything'} Amount */
/** @typedef {{ version: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */

const root = path.join(__dirname, '..');
const modules = path.join(root, 'node_modules');
const nodeBinary = path.join(modules, 'node', 'bin', 'node');

/** The package that brings Node, as locks name it: its install script fetches the binary from the registry. */
const NODE = 'node_modules/node';

/**
 * Installs what is missing of an amount, and does nothing when nothing is. Throws an Error with a sentence for a person.
 * @param {Amount} amount
 */
function ensureInstalled(amount) {
  if (isInstalled(amount)) return;
  // Who had the tools before is a developer, whose next task would only install them again.
  const wanted = existsSync(path.join(modules, 'vitest')) ? 'everything' : amount;
  process.stderr.write(
    `Installing ${wanted === 'running' ? 'what Moontide needs to run' : 'dependencies and tools'} …\n`,
  );
  if (!hasPackages(wanted)) {
    // What is there may be half of something: npm would take a folder that has a package.json for a whole package.
    remove(modules);
    // Not `npm ci`, which begins by deleting what is there.
    // No install scripts: npm would run node-gyp for better-sqlite3, which has its binaries with it and says so
    // (gypfile: false) where npm does not look when it installs from a lock. node-gyp fetches headers from elsewhere.
    npm(['install', '--no-save', '--ignore-scripts', ...(wanted === 'everything' ? [] : runningArguments())]);
  }
  if (needsNode(wanted) && !existsSync(nodeBinary)) npm(['rebuild', 'node']);
  if (isInstalled(wanted)) return;
  const scripts = hasPackages(wanted) ? '; are install scripts switched off in your npm?' : '.';
  throw new Error(`npm has not installed everything into ${modules}${scripts}`);
}

/** @param {Amount} amount */
function isInstalled(amount) {
  return hasPackages(amount) && (!needsNode(amount) || existsSync(nodeBinary));
}

/**
 * npm writes its own lock into node_modules last: packages that it names are whole.
 * @param {Amount} amount
 */
function hasPackages(amount) {
  const installed = lockedPackages(path.join(modules, '.package-lock.json'));
  const locked = lockedPackages(path.join(root, 'package-lock.json'));
  if (installed === undefined || locked === undefined) return false;
  return Object.entries(locked).every(([place, { dev, devOptional, optional, version }]) => {
    const isNeeded = amount === 'everything' || dev !== true || (place === NODE && needsNode(amount));
    if (place === '' || !isNeeded) return true;
    const there = installed[place];
    // Packages for other systems are left out, and npm alone knows which those are.
    if (there === undefined) return optional === true || devOptional === true;
    return there.version === version && existsSync(path.join(root, place));
  });
}

/**
 * No development dependencies but `node`, which npm takes for a dependency of the command as long as it runs: --no-save
 * leaves package.json and package-lock.json alone. Tried with npm 10 and 11.
 * @returns {string[]}
 */
function runningArguments() {
  const node = (lockedPackages(path.join(root, 'package-lock.json')) || {})[NODE];
  return ['--omit=dev'].concat(
    node === undefined || !needsNode('running') ? [] : ['--save-prod', `node@${node.version}`],
  );
}

/**
 * The tools run on one version everywhere; the command on the machine's own Node where that is new enough. One inside
 * node_modules does not count: it goes and comes with that.
 * @param {Amount} amount
 */
function needsNode(amount) {
  return amount === 'everything' || !isNewEnough() || process.execPath.startsWith(modules + path.sep);
}

/** @param {string[]} args */
function npm(args) {
  // Without node_modules/.bin, which `npm run` puts first: npm would run on a Node that is no longer there.
  const folders = (process.env['PATH'] || '').split(path.delimiter);
  const outside = folders.filter((folder) => !folder.includes(path.join('node_modules', '.bin')));
  // The machine's Node may be too old for Moontide and still be good enough for npm: no warnings, no refusal.
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--engine-strict=false', '--prefer-offline'];
  const { error, signal, status } = spawnSync('npm', args.concat(quiet), {
    cwd: root,
    env: Object.assign({}, process.env, { PATH: outside.join(path.delimiter) }),
    // What npm says is no part of the output of the command that is run afterwards.
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new Error(`npm cannot be run: ${error.message}`);
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) throw new Error(`\`npm ${args.join(' ')}\` failed (exit code ${status}).`);
}

/**
 * The packages that a lock of npm names, by their place; undefined when there is no such lock, or half of one.
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function lockedPackages(file) {
  if (!existsSync(file)) return undefined;
  try {
    const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(file, 'utf8')));
    return lock.packages;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param {string} folder */
function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The Node that runs Moontide and its tools here, once they are installed. */
function installedNode() {
  return existsSync(nodeBinary) ? nodeBinary : process.execPath;
}

module.exports = { ensureInstalled, installedNode, modules, remove, root };
