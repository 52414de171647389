import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeNpm {
  /** To be put into PATH. */
  readonly folder: string;
  calls(): readonly { readonly args: readonly string[]; readonly path: string }[];
  /** Forgets the calls so far. */
  forget(): void;
  /** Makes every call end with exit code 7. */
  fail(): void;
  /** What is in node_modules, as a lock names it. */
  installed(): readonly string[];
}

/** An npm that puts what a lock names into node_modules of `checkout` without asking any registry. */
export function fakeNpm(folder: string, checkout: string): FakeNpm {
  mkdirSync(folder);
  const npm = join(folder, 'npm');
  writeFileSync(npm, `#!${process.execPath}\n${PROGRAM}`);
  chmodSync(npm, 0o755);
  const log = join(folder, 'calls');
  return {
    folder,
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as { args: string[]; path: string })
        : [],
    forget: () => {
      rmSync(log, { force: true });
    },
    fail: () => {
      writeFileSync(join(folder, 'fail'), '');
    },
    installed: () =>
      readdirSync(join(checkout, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .map((name) => `node_modules/${name}`),
  };
}

/** As much of npm as the launchers rely on: --no-save, --omit=dev, --save-prod, rebuild, and the lock that it writes last. */
const PROGRAM = `
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const here = path.dirname(process.argv[1]);
fs.appendFileSync(path.join(here, 'calls'), JSON.stringify({ args, path: process.env.PATH }) + '\\n');
console.log('said by npm');
if (fs.existsSync(path.join(here, 'fail'))) process.exit(7);
const write = (file, text, mode) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
};
const node = 'node_modules/node/bin/node';
if (args[0] === 'rebuild') {
  write(node, '#!/bin/sh\\nexec ' + process.execPath + ' "$@"\\n', 0o755);
} else {
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  const named = args.filter((arg) => arg.includes('@')).map((arg) => 'node_modules/' + arg.split('@')[0]);
  const there = {};
  for (const [place, locked] of Object.entries(packages)) {
    if (place === '' || locked.optional) continue;
    const isNamed = args.includes('--save-prod') && named.includes(place);
    if (locked.dev && args.includes('--omit=dev') && !isNamed) continue;
    there[place] = locked;
    write(place + '/package.json', '{}');
    if (!args.includes('--ignore-scripts') && place === 'node_modules/node') write(node, '');
  }
  if (there['node_modules/vitest']) write('node_modules/.bin/vitest', "console.log('vitest', ...process.argv.slice(2))");
  write('node_modules/.package-lock.json', JSON.stringify({ packages: there }));
}
`;
