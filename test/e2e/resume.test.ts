import { describe, expect, it } from 'vitest';
import { parseUploadName } from '../../src/core/upload-name.ts';
import { eventually, openCommandLine, type CommandLine, type Running } from '../support/command-line.ts';
import { hashes } from '../support/moontide.ts';

const DOCUMENTS = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`docs/${at}.md`, `text ${at}`]));
const CONTENTS = ['# Notes\n', 'The plan.\n', ...Object.values(DOCUMENTS)];

/** A daemon whose project is in step, and whose requests then take their time. */
async function synced(line: CommandLine): Promise<Running> {
  for (const [path, text] of Object.entries(DOCUMENTS)) line.write(path, text);
  const daemon = line.start('daemon');
  await eventually(async () => (await line.run('add')).code === 0);
  expect((await line.run('sync')).code).toBe(0);
  line.emulator.configure({ latencyMs: 40 });
  line.emulator.ledger.clear();
  return daemon;
}

async function kill(daemon: Running): Promise<void> {
  daemon.signal('SIGKILL');
  await daemon.ended();
}

async function isInSync(line: CommandLine): Promise<boolean> {
  const { code, stdout } = await line.run('projects --json');
  return code === 0 && (JSON.parse(stdout) as { inSync: boolean }[])[0]?.inSync === true;
}

/** Deletions after which a document would have had no uploaded version, as the emulator sees them. */
function uncovered({ emulator }: CommandLine): string[] {
  const found: string[] = [];
  const spellingOf = (filename: string): string => parseUploadName(filename)?.spelling ?? filename;
  emulator.configure({
    fault: ({ route, path }) => {
      if (route !== 'files.delete') return undefined;
      const files = emulator.files.list();
      const going = files.find(({ id }) => path.endsWith(id));
      const isCovered = files.some(
        ({ id, filename }) => id !== going?.id && spellingOf(filename) === spellingOf(going?.filename ?? ''),
      );
      if (going !== undefined && !isCovered) found.push(going.filename);
      return undefined;
    },
  });
  return found;
}

describe('a daemon that is killed', () => {
  it.each([1, 16])('goes on with a reupload after its upload %i, and no document is without a version', async (at) => {
    await using line = await openCommandLine();
    line.write('../home/config.toml', '[limits]\nconcurrency = 4\n[sync]\nlate_listing_ms = 200\n');
    const daemon = await synced(line);
    const before = new Set(line.emulator.files.list().map(({ id }) => id));
    const found = uncovered(line);
    const asked = line.start('reupload');
    await eventually(() => line.emulator.ledger.count('files.upload') >= at);
    await kill(daemon);
    await asked.ended();
    line.start('daemon');
    await eventually(() => isInSync(line));
    expect(line.emulator.files.list().filter(({ id }) => before.has(id))).toEqual([]);
    expect(
      line.emulator.files
        .list()
        .map(({ sha256 }) => sha256)
        .toSorted(),
    ).toEqual(hashes(...CONTENTS));
    // Only what was under way may have to be sent twice.
    expect(line.emulator.ledger.count('files.upload')).toBeLessThanOrEqual(CONTENTS.length + 4);
    expect(line.emulator.ledger.count('files.delete')).toBeGreaterThanOrEqual(CONTENTS.length);
    expect(found).toEqual([]);
  });

  it.each([1, 16])('goes on with a clean after its deletion %i, to exactly what was agreed to', async (at) => {
    await using line = await openCommandLine();
    line.write('../home/config.toml', '[limits]\nconcurrency = 2\n[sync]\nlate_listing_ms = 200\n');
    const daemon = await synced(line);
    await line.emulator.files.seed({ filename: 'README.md', content: 'of another tool' });
    const asked = line.start('clean --yes');
    await eventually(() => line.emulator.ledger.count('files.delete') >= at);
    await kill(daemon);
    await asked.ended();
    line.write('docs/new.md', 'written while nobody was there');
    line.start('daemon');
    await eventually(() => line.emulator.files.list().length === 1);
    expect(line.emulator.files.list()[0]?.filename).toBe('README.md');
    expect(line.emulator.ledger.count('files.upload')).toBe(0);
    await eventually(async () => (await line.run('status')).stdout.includes('cleaned'));
  });
});
