import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../../src/cli/', import.meta.url));

/** An import of values: types are gone when the file runs. */
const IMPORT = /^(?:import|export) (?!type )(?:[^';]*? from )?'([^']+)';$/gm;

/** Every package that loading these files loads, with what they import in turn; what is imported later is not followed. */
function packagesOf(...files: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const left = files.map((file) => join(cli, file));
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (name.startsWith('.')) left.push(join(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return packages;
}

const everyCommand = ['main.ts', 'run.ts'];

describe('a command that only asks the daemon', () => {
  it('loads little: it is run often, and by hand', () => {
    for (const command of ['status', 'stop', 'paths', 'events', 'hold']) {
      const packages = packagesOf(...everyCommand, `commands/${command}.ts`);
      expect([command, [...packages].toSorted()]).toEqual([command, ['commander', 'eventsource-parser']]);
    }
  });

  it('loads what shows tables and progress only where they are shown', () => {
    expect(packagesOf(...everyCommand)).not.toContain('string-width');
    expect(packagesOf(...everyCommand, 'commands/list.ts')).toContain('string-width');
  });
});
