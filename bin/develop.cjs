'use strict';
// The tasks of package.json, for a fresh clone on any machine: each installs what it needs first, then runs on Node 24.
const { spawnSync } = require('child_process');
const path = require('path');
const { installDebianPackages } = require('./debian.cjs');
const { ensureInstalled, installedNode, modules, remove, root } = require('./install.cjs');
const { become } = require('./node-version.cjs');

/** @type {ReadonlyMap<string | undefined, (args: readonly string[]) => void>} */
const tasks = new Map([
  ['start', start],
  ['test', test],
  ['test:system', testSystem],
  ['chaos', chaos],
  ['bench', bench],
  ['build', build],
  ['check', check],
]);

/**
 * The demo: Moontide against its own emulator, with the sample project.
 * @param {readonly string[]} args
 */
function start(args) {
  ensureInstalled('running');
  become(installedNode(), [path.join(root, 'bin', 'moontide.cjs'), 'demo', ...args]);
}

/** @param {readonly string[]} args */
function test(args) {
  ensureInstalled('everything');
  becomeTool(['vitest', 'run', ...args]);
}

/**
 * Tests that need programs of the system; installs their Debian packages first.
 * @param {readonly string[]} args
 */
function testSystem(args) {
  ensureInstalled('everything');
  installDebianPackages(path.join(root, 'test', 'system', 'packages.txt'));
  becomeTool(['vitest', 'run', '--config', 'test/system/vitest.config.ts', ...args]);
}

/**
 * Crashes, faults and random edits for as long as it is wanted: `npm run chaos -- --seed N --minutes M`.
 * @param {readonly string[]} args
 */
function chaos(args) {
  ensureInstalled('everything');
  become(installedNode(), [path.join(root, 'test', 'chaos', 'main.ts'), ...args]);
}

/**
 * Speed and cost beside other programs: `npm run bench -- --only NAME --rounds N`; installs their Debian packages first.
 * @param {readonly string[]} args
 */
function bench(args) {
  ensureInstalled('everything');
  installDebianPackages(path.join(root, 'bench', 'packages.txt'));
  // What users run is measured, not the source.
  build();
  if (process.exitCode) return;
  become(installedNode(), [path.join(root, 'bench', 'main.ts'), ...args]);
}

function build() {
  ensureInstalled('everything');
  remove(path.join(root, 'dist'));
  const isBuilt =
    runTool(['tsc', '-p', 'tsconfig.build.json']) && runTool(['rolldown', '--config', 'rolldown.config.ts']);
  if (!isBuilt) process.exitCode = 1;
}

/** Every check runs, so that one run shows everything there is to mend. */
function check() {
  ensureInstalled('everything');
  const failed = [
    ['oxfmt', '--check', '.'],
    ['oxlint', '--type-aware', '--deny-warnings'],
    ['tsc', '-p', '.'],
    ['tsc', '-p', 'bin'],
    ['tsc', '-p', 'page'],
    ['knip'],
  ].filter((command) => !runTool(command));
  for (const command of failed) process.stderr.write(`failed: ${command.join(' ')}\n`);
  if (failed.length > 0) process.exitCode = 1;
}

/** @param {string[]} command - a program that a development dependency brings, and its arguments */
function becomeTool(command) {
  become(installedNode(), toolArguments(command), toolEnvironment());
}

/** @param {string[]} command */
function runTool(command) {
  process.stderr.write(`> ${command.join(' ')}\n`);
  const { error, signal, status } = spawnSync(installedNode(), toolArguments(command), {
    cwd: root,
    env: toolEnvironment(),
    stdio: 'inherit',
  });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  return status === 0;
}

/** @param {string[]} command */
function toolArguments([name = '', ...args]) {
  return [path.join(modules, '.bin', name), ...args];
}

function toolEnvironment() {
  const folders = [path.dirname(installedNode()), path.join(modules, '.bin'), process.env['PATH'] || ''];
  return Object.assign({}, process.env, { PATH: folders.join(path.delimiter) });
}

process.chdir(root);
const [, , name, ...args] = process.argv;
const task = tasks.get(name);
try {
  if (task === undefined) throw new Error(`There is no task ${name}; there are ${[...tasks.keys()].join(', ')}.`);
  task(args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
