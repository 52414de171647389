'use strict';
// The Debian packages that the system tests and the benchmarks use.
const { spawnSync } = require('child_process');
const { readFileSync } = require('fs');

/**
 * Installs those of a list that are missing; as root, or by sudo where that asks for no password.
 * @param {string} list - a file with one package a line, and comments after #
 */
function installDebianPackages(list) {
  const lines = readFileSync(list, 'utf8').split('\n');
  const missing = lines.filter((line) => line !== '' && !line.startsWith('#') && !isInstalled(line));
  if (missing.length === 0) return;
  process.stderr.write(`Installing Debian packages: ${missing.join(' ')} …\n`);
  asRoot(['apt-get', 'update', '-qq']);
  asRoot(['apt-get', 'install', '-qq', '--yes', '--no-install-recommends', ...missing]);
}

/** @param {string} name */
function isInstalled(name) {
  const query = ['--show', '--showformat=${Status}', name];
  const { error, stdout } = spawnSync('dpkg-query', query, { encoding: 'utf8' });
  if (error) throw new Error(`This runs on Debian and its descendants only: ${error.message}.`);
  return stdout === 'install ok installed';
}

/** @param {string[]} command */
function asRoot(command) {
  const isRoot = process.getuid !== undefined && process.getuid() === 0;
  const [program = '', ...args] = isRoot ? command : ['sudo', '-n', ...command];
  const { error, status } = spawnSync(program, args, {
    env: Object.assign({}, process.env, { DEBIAN_FRONTEND: 'noninteractive' }),
    stdio: ['ignore', 2, 2],
  });
  if (error === undefined && status === 0) return;
  const what = error === undefined ? `exit code ${status}` : error.message;
  throw new Error(`\`${[program, ...args].join(' ')}\` failed (${what}); run it by hand, then try again.`);
}

module.exports = { installDebianPackages };
