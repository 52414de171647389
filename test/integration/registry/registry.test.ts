import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { ProjectId } from '../../../src/core/model.ts';
import { isShortId } from '../../../src/core/short-id.ts';
import { openRegistry } from '../../../src/registry/registry.ts';
import type { ProjectEntry } from '../../../src/sync/ports/registry.ts';
import { startChild } from '../../support/child.ts';
import { digests } from '../../support/file-digest.ts';
import { logInto } from '../../support/log-into.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const clock = new ManualClock(Date.UTC(2026, 0, 1));
const stamp = '20260101T000000.000Z';

const engine: ProjectEntry = { id: 'engi2345' as ProjectId, root: '/home/ada/engine', name: 'engine' };
const loom: ProjectEntry = {
  id: 'loom2345' as ProjectId,
  root: '/home/ada/der Webstuhl 🧵',
  name: 'Loom',
  rootIdentity: { dev: 66_306, ino: 2 ** 60 },
  hold: 'cleaned',
  trusted: 'a digest',
};

function open(folder: string) {
  return openRegistry({ folder, clock });
}

function thrownBy(act: () => unknown): MoontideError {
  try {
    act();
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the registry', () => {
  it('keeps what it was given, in the order in which it was given', () => {
    using folder = tempFolder();
    const first = open(folder.path);
    first.put(loom);
    first.put(engine);
    first.put({ ...loom, name: 'Jacquard' });
    expect(first.list()).toEqual([{ ...loom, name: 'Jacquard' }, engine]);

    const second = open(folder.path);
    expect(second.list()).toStrictEqual([{ ...loom, name: 'Jacquard' }, engine]);
    expect(second.get(engine.id)).toEqual(engine);
    second.delete(loom.id);
    expect(second.get(loom.id)).toBeUndefined();
    expect(open(folder.path).list()).toEqual([engine]);
    expect(second.damaged).toEqual([]);
  });

  it('lets a decision be taken back', () => {
    using folder = tempFolder();
    open(folder.path).put({ ...engine, hold: 'paused' });
    open(folder.path).put(engine);
    expect(open(folder.path).list()).toStrictEqual([engine]);
  });

  it('keeps others out of its files and the folder that it makes, whatever the umask', async () => {
    using folder = tempFolder();
    const made = join(folder.path, 'config', 'moontide');
    await using child = startChild('program-registry', [made, '000', '1']);
    expect(await child.ended()).toBe(0);
    const modes = [made, join(made, 'installation.json'), join(made, 'projects.json')].map((path) =>
      (statSync(path).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '600', '600']);
  });

  it('has at every moment the file before or the file after a change, whenever its process is killed', async () => {
    using folder = tempFolder();
    for (let kill = 1; kill <= 4; kill += 1) {
      await using child = startChild('program-registry', [folder.path]);
      let kept = '';
      for (let count = 0; count < kill * 5; count += 1) kept = await child.line();
      child.signal('SIGKILL');
      await child.ended();
      const registry = open(folder.path);
      expect(registry.damaged).toEqual([]);
      expect(registry.list().length).toBeGreaterThanOrEqual(Number(kept));
    }
  });

  it('refuses to write what it could not read again', () => {
    using folder = tempFolder();
    const registry = open(folder.path);
    registry.put(engine);
    expect(thrownBy(() => registry.put({ ...loom, id: 'Not an id' as ProjectId })).code).toBe('INTERNAL');
    expect(registry.list()).toEqual([engine]);
    expect(open(folder.path).list()).toEqual([engine]);
  });

  it('does not change what it says when a change cannot be kept', () => {
    using folder = tempFolder();
    const registry = open(folder.path);
    registry.put(engine);
    // A folder in the file's place: nobody can rename a file over it, not even root.
    rmSync(join(folder.path, 'projects.json'));
    mkdirSync(join(folder.path, 'projects.json'));
    expect(thrownBy(() => registry.put(loom)).code).toBe('STORE_UNAVAILABLE');
    expect(registry.list()).toEqual([engine]);
  });

  it('is unavailable when a file of it cannot be read', () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'projects.json'));
    expect(thrownBy(() => open(folder.path))).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
  });
});

describe('a list of projects that makes no sense', () => {
  it.each([
    ['is no JSON', '{"version": 1, "projects": [', /JSON/u],
    ['is empty', '', /JSON/u],
    ['is something else', '[]', /^it must be object/u],
    ['has no version', '{"projects": []}', /version/u],
    ['has a version that never was', '{"version": 0, "projects": []}', /^\/version/u],
    ['has a project without a root', '{"version":1,"projects":[{"id":"engi2345","name":"e"}]}', /root/u],
    ['has an id that is none', '{"version":1,"projects":[{"id":"E","root":"/e","name":"e"}]}', /^\/projects\/0\/id/u],
    [
      'has a decision unknown here',
      '{"version":1,"projects":[{"id":"abcd","root":"/e","name":"e","hold":"x"}]}',
      /hold/u,
    ],
    [
      'has one id twice',
      '{"version":1,"projects":[{"id":"abcd","root":"/e","name":"e"},{"id":"abcd","root":"/f","name":"f"}]}',
      /has one id twice/u,
    ],
  ])('is set aside, and said to be, when it %s', (_, text, reason) => {
    using folder = tempFolder();
    const path = join(folder.path, 'projects.json');
    writeFileSync(path, text);
    const told: unknown[] = [];
    const registry = openRegistry({ folder: folder.path, clock, log: logInto(told) });
    expect(registry.damaged).toEqual([
      { path: `${path}.damaged-${stamp}`, reason: expect.stringMatching(reason) as unknown },
    ]);
    expect(told).toEqual([['error', registry.damaged[0], 'A file of the registry is damaged and was set aside']]);
    expect(readFileSync(`${path}.damaged-${stamp}`, 'utf8')).toBe(text);
    expect(registry.list()).toEqual([]);
    registry.put(engine);
    expect(open(folder.path).list()).toEqual([engine]);
    expect(open(folder.path).damaged).toEqual([]);
  });

  it('is left as it is when a newer version wrote it', () => {
    using folder = tempFolder();
    open(folder.path);
    writeFileSync(join(folder.path, 'projects.json'), '{"version": 2, "somethingNew": []}');
    const before = digests(folder.path);
    expect(thrownBy(() => open(folder.path)).code).toBe('STORE_NEWER');
    expect(digests(folder.path)).toEqual(before);
  });
});

describe('the id of the installation', () => {
  it('is made once', () => {
    using folder = tempFolder();
    const { installationId } = open(folder.path);
    expect(isShortId(installationId)).toBe(true);
    expect(open(folder.path).installationId).toBe(installationId);
    using other = tempFolder();
    expect(open(other.path).installationId).not.toBe(installationId);
  });

  it('can be given instead, and then leaves no trace', () => {
    using folder = tempFolder();
    expect(openRegistry({ folder: folder.path, clock, installationId: 'ci234567' }).installationId).toBe('ci234567');
    expect(existsSync(join(folder.path, 'installation.json'))).toBe(false);
  });

  it.each(['', 'abc', 'CI234567', 'ci-2345', 'abcdefghijklm'])(
    'is refused when it is given as %j',
    (installationId) => {
      using folder = tempFolder();
      expect(thrownBy(() => openRegistry({ folder: folder.path, clock, installationId })).code).toBe('CONFIG_INVALID');
      expect(readdirSync(folder.path)).toEqual([]);
    },
  );

  it('is made anew when its file makes no sense, which is kept and said', () => {
    using folder = tempFolder();
    const path = join(folder.path, 'installation.json');
    writeFileSync(path, '{"version":1,"id":"?"}');
    chmodSync(path, 0o644);
    const registry = open(folder.path);
    expect(registry.damaged).toHaveLength(1);
    expect(readFileSync(`${path}.damaged-${stamp}`, 'utf8')).toBe('{"version":1,"id":"?"}');
    expect(open(folder.path).installationId).toBe(registry.installationId);
  });
});
