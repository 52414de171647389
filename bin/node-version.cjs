'use strict';
// Which Node this is and which one Moontide needs. Everything in bin/ is read by whatever Node a machine carries: plain
// CommonJS in the language of Node 12, with the Node 12 spelling of its modules.
const { spawn } = require('child_process');
const { existsSync, realpathSync } = require('fs');
const path = require('path');
const { isatty } = require('tty');
const { engines } = require('../package.json');

/** The lowest major version that runs Moontide. */
const neededMajor = parseInt(engines.node.replace('>=', ''), 10);

function isNewEnough() {
  return parseInt(process.versions.node, 10) >= neededMajor;
}

/**
 * The Node that the development dependency `node` put into a checkout; undefined when it is not there, or is this one.
 * @param {string} root
 */
function checkoutNode(root) {
  const node = path.join(root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node) || realpathSync(node) === realpathSync(process.execPath)) return undefined;
  return node;
}

/**
 * What to tell a person whose Node is too old.
 * @param {boolean} isCheckout
 */
function tooOld(isCheckout) {
  const ways = isCheckout
    ? ['Run `npm start` here once: it installs the right one for this checkout alone.']
    : [
        `With nvm: nvm install ${neededMajor} && npm install --global moontide`,
        'Otherwise: https://nodejs.org/en/download has it for every system.',
      ];
  const what = `Moontide needs Node ${neededMajor} or newer; this is ${process.version} (${process.execPath}).`;
  return [what].concat(ways, '').join('\n');
}

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command in place of this process: same streams, signals handed on, same end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function become(command, args, env) {
  const child = spawn(command, args, { stdio: 'inherit', env: env || process.env });
  for (const signal of forwarded) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C and its own end to the child as well; handed on, they would count twice.
      if (signal === 'SIGTERM' || !isatty(0)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${command} cannot be run: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    for (const name of forwarded) process.removeAllListeners(name);
    if (signal === null) process.exitCode = code === null ? 1 : code;
    else process.kill(process.pid, signal);
  });
}

module.exports = { become, checkoutNode, isNewEnough, tooOld };
