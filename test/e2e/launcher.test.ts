import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addCheckoutNode, asNode20, makeCheckout, makeInstalledPackage, run, said } from '../support/checkout.ts';
import { tempFolder } from '../support/temp-folder.ts';

const node = process.execPath;

/** A folder with a space in its name: launchers are the first to stumble over one. */
function workFolder(): { readonly path: string } & Disposable {
  const folder = tempFolder();
  const path = join(folder.path, 'my code');
  mkdirSync(path);
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('the launcher in a checkout', () => {
  it('runs the source with the arguments as they are, where it was called, and ends with its code', async () => {
    using checkout = workFolder();
    using elsewhere = tempFolder();
    makeCheckout(checkout.path);
    const ended = await run(node, [join(checkout.path, 'bin/moontide.cjs'), 'exit', '75', 'a b', ''], {
      cwd: elsewhere.path,
    });
    expect(ended).toMatchObject({ code: 75, stderr: '' });
    expect(said(ended)).toMatchObject({ argv: ['exit', '75', 'a b', ''], cwd: elsewhere.path });
  });

  it("goes on with the checkout's own Node where the machine's is too old", async () => {
    using checkout = workFolder();
    using elsewhere = tempFolder();
    makeCheckout(checkout.path);
    addCheckoutNode(checkout.path);
    const launcher = [...asNode20(checkout.path), join(checkout.path, 'bin/moontide.cjs')];
    const ended = await run(node, [...launcher, 'exit', '75', 'a b', ''], { cwd: elsewhere.path });
    expect(ended).toMatchObject({ code: 75, stderr: '' });
    expect(said(ended)).toMatchObject({ argv: ['exit', '75', 'a b', ''], cwd: elsewhere.path });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'hands %s on to that Node, once, and waits for its end',
    async (signal) => {
      using checkout = workFolder();
      makeCheckout(checkout.path);
      addCheckoutNode(checkout.path);
      const launcher = [...asNode20(checkout.path), join(checkout.path, 'bin/moontide.cjs')];
      let isSent = false;
      const ended = await run(node, [...launcher, 'wait'], {
        onOutput: (stdout, kill) => {
          if (isSent || !stdout.includes('\n')) return;
          isSent = true;
          kill(signal);
        },
      });
      expect(ended.stdout.split('\n')[1]).toBe(`${signal} 1`);
      expect(ended).toMatchObject({ code: 7, signal: null });
    },
  );

  it('dies of the signal that the other Node died of', async () => {
    using checkout = workFolder();
    makeCheckout(checkout.path);
    addCheckoutNode(checkout.path);
    const launcher = [...asNode20(checkout.path), join(checkout.path, 'bin/moontide.cjs')];
    expect(await run(node, [...launcher, 'die'])).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('says how to get the right Node when there is none', async () => {
    using checkout = workFolder();
    makeCheckout(checkout.path);
    const ended = await run(node, [...asNode20(checkout.path), join(checkout.path, 'bin/moontide.cjs'), 'status']);
    expect(ended).toMatchObject({ code: 78, stdout: '' });
    expect(ended.stderr).toContain('Moontide needs Node 24 or newer; this is v20.11.0');
    expect(ended.stderr).toContain('npm start');
  });

  it('does not start itself over and over when the Node of the checkout is too old as well', async () => {
    using checkout = workFolder();
    makeCheckout(checkout.path);
    mkdirSync(join(checkout.path, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(node, join(checkout.path, 'node_modules/node/bin/node'));
    const ended = await run(node, [...asNode20(checkout.path), join(checkout.path, 'bin/moontide.cjs'), 'status']);
    expect(ended).toMatchObject({ code: 78, stdout: '' });
  });

  it('says what to do when the dependencies are not installed', async () => {
    using checkout = workFolder();
    makeCheckout(checkout.path);
    writeFileSync(join(checkout.path, 'src/cli/main.ts'), "import 'a-package-that-is-not-there';\n");
    const ended = await run(node, [join(checkout.path, 'bin/moontide.cjs')]);
    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain("Cannot find package 'a-package-that-is-not-there'");
    expect(ended.stderr).toContain(`Run \`npm start\` in ${checkout.path} once`);
  });
});

describe('the launcher in an installed package', () => {
  it('runs what was built, also by a link as npm makes one', async () => {
    using folder = workFolder();
    const installed = join(folder.path, 'lib/node_modules/moontide');
    makeInstalledPackage(installed);
    mkdirSync(join(folder.path, 'bin'));
    symlinkSync('../lib/node_modules/moontide/bin/moontide.cjs', join(folder.path, 'bin/moontide'));
    const ended = await run(node, [join(folder.path, 'bin/moontide'), 'exit', '3']);
    expect(ended).toMatchObject({ code: 3, stderr: '' });
  });

  it('is a program by itself', async () => {
    using folder = workFolder();
    makeInstalledPackage(folder.path);
    mkdirSync(join(folder.path, 'path'));
    symlinkSync(node, join(folder.path, 'path/node'));
    const env = { ...process.env, PATH: `${join(folder.path, 'path')}:${process.env['PATH'] ?? ''}` };
    expect(await run(join(folder.path, 'bin/moontide.cjs'), ['exit', '4'], { env })).toMatchObject({ code: 4 });
  });

  it('says which Node it needs, in words for somebody who has no checkout', async () => {
    using folder = workFolder();
    makeInstalledPackage(folder.path);
    const ended = await run(node, [...asNode20(folder.path), join(folder.path, 'bin/moontide.cjs'), 'status']);
    expect(ended).toMatchObject({ code: 78, stdout: '' });
    expect(ended.stderr).toContain('Moontide needs Node 24 or newer; this is v20.11.0');
    expect(ended.stderr).toContain('nvm install 24');
    expect(ended.stderr).toContain('https://nodejs.org/');
    expect(ended.stderr).not.toContain('npm start');
  });
});
