import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import * as moontide from '../../src/index.ts';

/** The addresses of all that an import loads, in a process of its own. */
function loadedBy(address: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(address)});
    console.log(JSON.stringify(loaded));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as string[];
}

it('the package gives a client and its errors', () => {
  expect(Object.keys(moontide).sort()).toEqual(['ERRORS', 'MoontideError', 'createControlClient', 'hasCode']);
});

it('the client is light: it loads one package, and nothing of the server', () => {
  const loaded = loadedBy(new URL('../../src/index.ts', import.meta.url).href);
  const packages = loaded.map((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]).filter(Boolean);
  expect([...new Set(packages)]).toEqual(['eventsource-parser']);
  expect(loaded.filter((url) => /control\/(?:server\.ts$|app|protocol|routes)/.test(url))).toEqual([]);
  expect(loaded.some((url) => url.endsWith('/control/transport.ts'))).toBe(true);
});
