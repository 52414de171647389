import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/control/protocol/project.ts';
import { startDaemonChild, type DaemonChild } from '../support/daemon-child.ts';
import { until } from '../support/moontide.ts';
import { mountOver } from '../support/small-disk.ts';

const ROOM = 8_000_000;

async function projectOf({ client }: DaemonChild): Promise<Project> {
  const [project] = await client.projects();
  if (project === undefined) throw new Error('there is no project');
  return project;
}

async function halted(daemon: DaemonChild): Promise<Project> {
  return await until(
    () => projectOf(daemon),
    ({ state }) => state.kind === 'halted',
  );
}

describe('a project over whose root another file system is mounted', () => {
  it('halts and deletes nothing, and goes on without an upload when the root is back', async () => {
    await using daemon = await startDaemonChild();
    for (let at = 0; at < 20; at += 1) daemon.write(`docs/${at}.md`, `text ${at}`);
    await daemon.inSync();
    const { ledger } = daemon.emulator;
    const uploads = ledger.count('files.upload');
    {
      using _other = mountOver(daemon.root, ROOM);
      const project = await halted(daemon);
      expect(project.halt).toMatchObject({ reason: 'root-replaced' });
      const { error } = await daemon.client.sync(project.id, { wait: true });
      expect(error).toMatchObject({ code: 'ROOT_REPLACED' });
      // What lies there is another project's, as far as anybody knows.
      mkdirSync(join(daemon.root, 'docs'));
      writeFileSync(join(daemon.root, 'docs/other.md'), 'another file system');
      await daemon.client.sync(project.id, { wait: true });
      expect((await halted(daemon)).halt).toMatchObject({ reason: 'root-replaced' });
    }
    await daemon.inSync();
    expect(ledger.count('files.upload')).toBe(uploads);
    expect(ledger.count('files.delete')).toBe(0);
    expect(daemon.emulator.files.list()).toHaveLength(21);
  });

  it('takes it for its own once a person has confirmed that', async () => {
    await using daemon = await startDaemonChild();
    using _other = mountOver(daemon.root, ROOM);
    const { id, halt } = await halted(daemon);
    mkdirSync(join(daemon.root, 'docs'));
    writeFileSync(join(daemon.root, 'docs/other.md'), 'another file system');
    await daemon.client.confirm(id, halt?.planId ?? '');
    await until(
      () => projectOf(daemon),
      ({ inSync }) => inSync,
    );
    expect(daemon.emulator.files.list().map(({ filename }) => filename)).toEqual([
      expect.stringContaining('docs~other.md'),
    ]);
  });
});
