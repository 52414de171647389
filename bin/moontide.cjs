#!/usr/bin/env node
'use strict';
// The command. In a checkout it runs from source, on the checkout's own Node where the machine's is too old.
const { existsSync } = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const { useCompileCache } = require('./compile-cache.cjs');
const { become, checkoutNode, isNewEnough, tooOld } = require('./node-version.cjs');

const root = path.join(__dirname, '..');
const source = path.join(root, 'src', 'cli', 'main.ts');
const isCheckout = existsSync(source);

if (isNewEnough()) {
  useCompileCache();
  const main = isCheckout ? source : path.join(root, 'dist', 'main.js');
  import(pathToFileURL(main).href).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (!isCheckout || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`${error.message}\nRun \`npm start\` in ${root} once: it installs what is missing.\n`);
    process.exitCode = 78;
  });
} else {
  const node = isCheckout ? checkoutNode(root) : undefined;
  if (node === undefined) {
    process.stderr.write(tooOld(isCheckout));
    process.exitCode = 78;
  } else {
    become(node, [__filename].concat(process.argv.slice(2)));
  }
}
