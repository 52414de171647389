import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, asNode20, makeCheckout, run, said } from '../support/checkout.ts';
import { type FakeNpm, fakeNpm } from '../support/fake-npm.ts';
import { tempFolder } from '../support/temp-folder.ts';

const LOCK = {
  packages: {
    '': {},
    'node_modules/fastify': { version: '5.0.0' },
    'node_modules/sqlite-for-another-system': { version: '1.0.0', optional: true },
    'node_modules/node': { version: '24.9.0', dev: true },
    'node_modules/vitest': { version: '5.1.0', dev: true },
  },
};

interface Clone extends Disposable {
  readonly path: string;
  readonly npm: FakeNpm;
  /** Runs a task as `npm run` does on a machine that carries Node 20. */
  task(name: string, ...args: readonly string[]): Promise<Ended>;
  /** The same on a machine whose own Node is new enough. */
  taskOnNewNode(name: string, ...args: readonly string[]): Promise<Ended>;
}

function clone(): Clone {
  const folder = tempFolder();
  const path = join(folder.path, 'checkout');
  mkdirSync(path);
  makeCheckout(path);
  writeFileSync(join(path, 'package-lock.json'), JSON.stringify(LOCK));
  const npm = fakeNpm(join(folder.path, 'npm'), path);
  const env = {
    ...process.env,
    PATH: [join(path, 'node_modules/.bin'), npm.folder, '/usr/bin', '/bin'].join(delimiter),
  };
  const task = (args: readonly string[]): Promise<Ended> => run(process.execPath, args, { cwd: path, env });
  const launcher = join(path, 'bin/develop.cjs');
  return {
    path,
    npm,
    task: (...args) => task([...asNode20(path), launcher, ...args]),
    taskOnNewNode: (...args) => task([launcher, ...args]),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('npm start in a fresh clone', () => {
  it('installs the dependencies and Node, nothing else, and runs the demo with what it is given', async () => {
    using fresh = clone();
    const ended = await fresh.task('start', '--port', 'a b');
    expect(said(ended).argv).toEqual(['demo', '--port', 'a b']);
    expect(fresh.npm.installed()).toEqual(['node_modules/fastify', 'node_modules/node']);
    expect(fresh.npm.calls().map((call) => call.args.slice(0, 2))).toEqual([
      ['install', '--no-save'],
      ['rebuild', 'node'],
    ]);
    expect(ended.stderr).toContain('Installing what Moontide needs to run');
  });

  it('keeps what npm says out of the output', async () => {
    using fresh = clone();
    expect((await fresh.task('start')).stdout).not.toContain('said by npm');
  });

  it('leaves Node out where the machine has one that is new enough', async () => {
    using fresh = clone();
    expect(said(await fresh.taskOnNewNode('start')).argv).toEqual(['demo']);
    expect(fresh.npm.installed()).toEqual(['node_modules/fastify']);
  });

  it('runs npm on a Node outside of what npm is about to change', async () => {
    using fresh = clone();
    await fresh.task('start');
    for (const { path } of fresh.npm.calls()) expect(path).not.toContain('node_modules');
  });

  it('does not touch package.json and package-lock.json', async () => {
    using fresh = clone();
    const files = ['package.json', 'package-lock.json'].map((name) => join(fresh.path, name));
    const before = files.map((file) => readFileSync(file, 'utf8'));
    await fresh.task('start');
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    expect(fresh.npm.calls()[0]?.args).toContain('--no-save');
  });
});

describe('npm start in a clone that has been used', () => {
  it('installs nothing when nothing is missing', async () => {
    using used = clone();
    await used.task('start');
    used.npm.forget();
    const ended = await used.task('start');
    expect(said(ended).argv).toEqual(['demo']);
    expect(used.npm.calls()).toEqual([]);
    expect(ended.stderr).toBe('');
  });

  it('leaves the tools of a developer alone', async () => {
    using used = clone();
    await used.task('test');
    used.npm.forget();
    await used.task('start');
    expect(used.npm.calls()).toEqual([]);
    expect(existsSync(join(used.path, 'node_modules/vitest'))).toBe(true);
  });

  it('renews everything for a developer when the lock has changed', async () => {
    using used = clone();
    await used.task('test');
    used.npm.forget();
    const changed = { packages: { ...LOCK.packages, 'node_modules/fastify': { version: '5.0.1' } } };
    writeFileSync(join(used.path, 'package-lock.json'), JSON.stringify(changed));
    await used.task('start');
    expect(used.npm.installed()).toEqual(['node_modules/fastify', 'node_modules/node', 'node_modules/vitest']);
  });

  it.each([
    ['npm had not finished', 'node_modules/.package-lock.json'],
    ['a package is gone', 'node_modules/fastify'],
    ['its lock is cut off', undefined],
  ])('starts from nothing when %s', async (_, missing) => {
    using used = clone();
    await used.task('start');
    used.npm.forget();
    if (missing === undefined)
      writeFileSync(join(used.path, 'node_modules/.package-lock.json'), '{"packages": {"node_');
    else rmSync(join(used.path, missing), { recursive: true });
    mkdirSync(join(used.path, 'node_modules/half-a-package'));
    expect(said(await used.task('start')).argv).toEqual(['demo']);
    expect(used.npm.calls()[0]?.args[0]).toBe('install');
    expect(existsSync(join(used.path, 'node_modules/half-a-package'))).toBe(false);
  });

  it('fetches Node alone when only that is missing', async () => {
    using used = clone();
    await used.task('start');
    used.npm.forget();
    rmSync(join(used.path, 'node_modules/node/bin'), { recursive: true });
    expect(said(await used.task('start')).argv).toEqual(['demo']);
    expect(used.npm.calls().map((call) => call.args[0])).toEqual(['rebuild']);
  });

  it('adds Node when the machine has gone back to an older one', async () => {
    using used = clone();
    await used.taskOnNewNode('start');
    expect(said(await used.task('start')).argv).toEqual(['demo']);
    expect(used.npm.installed()).toContain('node_modules/node');
  });
});

describe('npm test', () => {
  it('installs the tools as well, and hands its arguments to them', async () => {
    using fresh = clone();
    const ended = await fresh.task('test', '--project', 'unit');
    expect(ended.stdout.trim()).toBe('vitest run --project unit');
    expect(fresh.npm.installed()).toEqual(['node_modules/fastify', 'node_modules/node', 'node_modules/vitest']);
  });
});

describe('a task', () => {
  it('fails with one sentence when npm fails', async () => {
    using fresh = clone();
    fresh.npm.fail();
    const ended = await fresh.task('start');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('`npm install --no-save');
    expect(ended.stderr).toContain('failed (exit code 7)');
  });

  it('fails with the ones there are when there is none of its name', async () => {
    using fresh = clone();
    const ended = await fresh.task('constructor');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(
      'There is no task constructor; there are start, test, test:system, chaos, bench, build, check.\n',
    );
  });
});
