import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOrAddProject, findProject } from '../../../src/cli/target.ts';
import { fakeClient } from '../../support/fake-control-client.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { projectWith } from '../../support/wire-values.ts';

describe('findProject', () => {
  it('compares folders as they are on disk, so that a link leads to its project', async () => {
    using folder = tempFolder();
    const root = join(folder.path, 'real');
    mkdirSync(join(root, 'docs'), { recursive: true });
    symlinkSync(root, join(folder.path, 'link'));
    const client = fakeClient({ projects: async () => [projectWith({ root })] });
    const project = await findProject(client, { cwd: join(folder.path, 'link/docs') }, {});
    expect(project.root).toBe(root);
  });
});

describe('findOrAddProject', () => {
  function emptyClient(): ReturnType<typeof fakeClient> {
    return fakeClient({
      projects: async () => [],
      add: async (root) => ({ project: projectWith({ root }), outcome: 'added', notes: [] }),
    });
  }

  it('adds the folder that a moontide.toml marks, also from below it', async () => {
    using folder = tempFolder();
    const below = join(folder.path, 'docs/deep');
    mkdirSync(below, { recursive: true });
    writeFileSync(join(folder.path, 'moontide.toml'), '');
    const project = await findOrAddProject(emptyClient(), { cwd: below }, {});
    expect(project.root).toBe(folder.path);
  });

  it('adds the folder that is named', async () => {
    using folder = tempFolder();
    const project = await findOrAddProject(emptyClient(), { cwd: '/' }, { project: folder.path });
    expect(project.root).toBe(folder.path);
  });

  it('adds nothing that nobody named or marked', async () => {
    using folder = tempFolder();
    const client = emptyClient();
    await expect(findOrAddProject(client, { cwd: folder.path }, {})).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
    });
    expect(client.calls).toEqual(['projects']);
  });
});
