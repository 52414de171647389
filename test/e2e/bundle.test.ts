import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type OutputChunk } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../../rolldown.config.ts';

const COMMANDS = /src[\\/]cli[\\/]commands[\\/](?<name>[\w-]+)\.ts$/u;
/** What the daemon is made of, and takes a tenth of a second to load. */
const HEAVY: ReadonlySet<string> = new Set(['daemon', 'server']);
/** They start a daemon, an emulator or both in their own process. */
const STARTING = ['daemon', 'demo', 'emulator'];

describe('the published files', () => {
  let chunks: ReadonlyMap<string, OutputChunk> = new Map();

  beforeAll(async () => {
    await using bundle = await rolldown({ ...program, cwd: fileURLToPath(new URL('../..', import.meta.url)) });
    const { output } = await bundle.generate(program.output);
    chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
  });

  /** What has to be loaded for a file, itself included. */
  function loadedFor(fileName: string, found = new Set<string>()): ReadonlySet<string> {
    const chunk = chunks.get(fileName);
    if (chunk === undefined || found.has(fileName)) return found;
    found.add(fileName);
    for (const needed of chunk.imports) loadedFor(needed, found);
    return found;
  }

  /** The names of what a command has loaded, by the name of the command. */
  function loadedByCommand(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const { fileName, moduleIds } of chunks.values()) {
      for (const id of moduleIds) {
        const name = COMMANDS.exec(id)?.groups?.['name'];
        if (name !== undefined)
          found.set(
            name,
            [...loadedFor(fileName)].map((file) => chunks.get(file)?.name ?? file),
          );
      }
    }
    return found;
  }

  it('have a command load nothing of the daemon, unless it is one', () => {
    const heavy = [...loadedByCommand()].filter(([, names]) => names.some((name) => HEAVY.has(name)));
    expect(heavy.map(([name]) => name).toSorted()).toEqual(STARTING);
  });

  it('have `moontide status` in one of them', () => {
    expect(loadedByCommand().get('status')).toEqual(['command']);
  });

  it('need each other in one direction only: what comes too late would be undefined where it is used', () => {
    for (const { fileName, imports } of chunks.values()) {
      expect(imports.filter((needed) => loadedFor(needed).has(fileName)).map((file) => basename(file))).toEqual([]);
    }
  });

  it('read no more of the modules of Node than they use', () => {
    for (const { code } of chunks.values()) expect(code).not.toMatch(/\bfrom\s*["'`]node:/u);
  });
});
