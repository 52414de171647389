import { describe, expect, it } from 'vitest';
import { relPath, type RemoteId } from '../../../src/core/model.ts';
import {
  isStillCurrent,
  onlyTracked,
  parseTracking,
  renderTracking,
  TRACKING_PATH,
  type TrackedFile,
} from '../../../src/core/tracking.ts';
import { uploadName } from '../../../src/core/upload-name.ts';
import { sha256Of, TAG, World } from '../../support/world.ts';

/** The example of the guide. */
const EXAMPLE = `{
  "README.md": {
    "file_id": "cnco1234567890",
    "uploaded_at": "2026-02-10T12:00:00Z",
    "mtime": 1707566400.0,
    "bytes": 4096,
    "filename": "README.md"
  }
}`;

const README: TrackedFile = {
  path: relPath('README.md'),
  remoteId: 'cnco1234567890' as RemoteId,
  bytes: 4096,
  mtimeMs: 1_707_566_400_000,
  filename: 'README.md',
};

/** A document of this content, and an upload of the same size under a plain name. */
function tracked(
  path: string,
  content: string,
  changes: Partial<TrackedFile> = {},
): { world: World; file: TrackedFile } {
  const world = new World();
  const stored = world.store(path.replaceAll('/', '_'), content);
  const file = { path: relPath(path), remoteId: stored.id, bytes: stored.bytes, mtimeMs: 1, filename: '' };
  return { world, file: { ...file, ...changes } };
}

const named = (...files: readonly TrackedFile[]): ReadonlyMap<RemoteId, TrackedFile> =>
  new Map(files.map((file) => [file.remoteId, file]));

describe('a tracking file', () => {
  it('is read as the guide gives it', () => {
    expect(parseTracking(EXAMPLE)).toEqual({ kind: 'read', files: [README], unusable: [] });
    expect(parseTracking('{}')).toEqual({ kind: 'read', files: [], unusable: [] });
  });

  it.each([
    ['cut in the middle', EXAMPLE.slice(0, 40)],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('that is %s is corrupt, and says how', (_what, text) => {
    expect(parseTracking(text)).toMatchObject({ kind: 'corrupt' });
  });

  it('may have entries that make no sense beside those that do', () => {
    const entry = JSON.parse(EXAMPLE) as Record<string, unknown>;
    const text = JSON.stringify({
      ...entry,
      './docs/a.md': { file_id: 'a', mtime: 1.5, bytes: 1 },
      '../outside.md': entry['README.md'],
      'docs/b.md': { file_id: 7, mtime: 1, bytes: 1 },
      'docs/c.md': 'x',
    });
    const found = parseTracking(text);
    expect(found).toMatchObject({ kind: 'read', unusable: ['../outside.md', 'docs/b.md', 'docs/c.md'] });
    expect(found.kind === 'read' && found.files.map(({ path }) => path)).toEqual(['README.md', 'docs/a.md']);
  });

  it('is written in the same shape, by path, and read back', () => {
    const world = new World().write('docs/b.md', 'b').write('README.md', 'a');
    world.converge();
    const text = renderTracking(world.records.values(), () => '2026-02-10T12:00:00Z');
    const entries = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(entries)).toEqual(['README.md', 'docs/b.md']);
    expect(entries['README.md']).toEqual({
      file_id: world.records.get(relPath('README.md'))?.remoteId,
      uploaded_at: '2026-02-10T12:00:00Z',
      mtime: 0.001,
      bytes: 1,
      filename: uploadName(relPath('README.md'), sha256Of('a'), TAG),
    });
    const back = parseTracking(text);
    expect(back.kind === 'read' && onlyTracked(back.files, { records: new Map(), tombstones: [] }, TAG)).toEqual([]);
  });

  it('is not written over while it alone knows of an upload', () => {
    const memory = { records: new Map(), tombstones: [] };
    expect(onlyTracked([README], memory, TAG)).toEqual([README]);
    const tombstone = { remoteId: README.remoteId, uploadName: '', because: 'superseded', since: 1 } as const;
    expect(onlyTracked([README], { ...memory, tombstones: [tombstone] }, TAG)).toEqual([]);
  });

  it('names a current upload only while size and time are the same, to the microsecond', () => {
    const { world, file } = tracked('docs/a.md', 'text');
    const document = world.write('docs/a.md', 'text').snapshot.documents.get(relPath('docs/a.md'));
    const [stored] = world.remote;
    if (document === undefined || stored === undefined) throw new Error('it is not there');
    expect(isStillCurrent(file, stored, document)).toBe(true);
    expect(isStillCurrent({ ...file, mtimeMs: 1.5 }, stored, document)).toBe(false);
    expect(isStillCurrent({ ...file, bytes: 5 }, stored, document)).toBe(false);
    expect(isStillCurrent(file, { ...stored, bytes: 5 }, document)).toBe(false);
    expect(isStillCurrent(file, { ...stored, status: 'failed' }, document)).toBe(false);
  });

  it('stands below .ai/', () => {
    expect(TRACKING_PATH).toBe('.ai/metrics/uploaded-files.json');
  });
});

describe('a plan with a tracking file', () => {
  it('adopts what is still current', () => {
    const { world, file } = tracked('docs/a.md', 'text');
    world.write('docs/a.md', 'text');
    expect(world.plan().actions).toMatchObject([{ kind: 'upload' }]);
    expect(world.plan({ tracked: named(file) }).actions).toMatchObject([
      { kind: 'adopt', path: 'docs/a.md', remoteId: file.remoteId },
    ]);
  });

  it('replaces what is not, and deletes the old upload only then', () => {
    const { world, file } = tracked('docs/a.md', 'old text');
    world.write('docs/a.md', 'new text!');
    const found = world.plan({ tracked: named(file) });
    expect(found.actions).toMatchObject([{ kind: 'replace', path: 'docs/a.md', replaces: file.remoteId }]);
    for (const action of found.actions) world.carryOut(action);
    expect(world.remote.map(({ id }) => id)).toContain(file.remoteId);
    world.converge();
    expect(world.remote.map(({ id }) => id)).not.toContain(file.remoteId);
  });

  it('deletes what has no document any more, within the guard rails', () => {
    const { world, file } = tracked('docs/a.md', 'text');
    expect(world.plan({ tracked: named(file) })).toMatchObject({
      actions: [{ kind: 'delete', remoteId: file.remoteId }],
      losses: [{ path: 'docs/a.md' }],
    });
    world.policy = { ...world.policy, massDeleteMin: 1, massDeleteRatio: 0.1 };
    expect(world.plan({ tracked: named(file) }).halt?.reason).toBe('mass-delete');
    world.complete = false;
    expect(world.plan({ tracked: named(file) }).actions).toEqual([]);
  });

  it('deletes a second upload of what is recorded', () => {
    const { world, file } = tracked('docs/a.md', 'text');
    world.write('docs/a.md', 'text').converge();
    expect(world.plan({ tracked: named(file) }).actions).toMatchObject([
      { kind: 'delete', remoteId: file.remoteId, because: 'duplicate' },
    ]);
  });

  it('leaves alone what the account does not have, and what carries the tag of another project', () => {
    const world = new World().write('docs/a.md', 'text');
    const other = world.store(
      uploadName(relPath('docs/a.md'), sha256Of('text'), { ...TAG, project: 'another1' }),
      'text',
    );
    const file = { path: relPath('docs/a.md'), remoteId: other.id, bytes: 4, mtimeMs: 1, filename: other.filename };
    const found = world.plan({ tracked: named(file, { ...README, remoteId: 'gone' as RemoteId }) });
    expect(found).toMatchObject({ actions: [{ kind: 'upload' }], foreign: 1 });
    expect(found.actions).toHaveLength(1);
  });
});
