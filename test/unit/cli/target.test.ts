import { describe, expect, it } from 'vitest';
import { findProject } from '../../../src/cli/target.ts';
import { fakeClient } from '../../support/fake-control-client.ts';
import { projectWith } from '../../support/wire-values.ts';

const outer = projectWith({ id: 'outer', root: '/nowhere/notes' });
const inner = projectWith({ id: 'inner', root: '/nowhere/notes/inner' });
const client = fakeClient({ projects: async () => [outer, inner] });

async function found(cwd: string, project?: string): Promise<string> {
  return (await findProject(client, { cwd }, project === undefined ? {} : { project })).id;
}

describe('findProject', () => {
  it('takes the project that holds the working directory', async () => {
    expect(await found('/nowhere/notes/docs/deep')).toBe('outer');
    expect(await found('/nowhere/notes')).toBe('outer');
  });

  it('takes the inner of two', async () => {
    expect(await found('/nowhere/notes/inner/docs')).toBe('inner');
  });

  it('takes the folder that is named instead, from the working directory', async () => {
    expect(await found('/nowhere/notes', 'inner')).toBe('inner');
    expect(await found('/nowhere/notes/inner', '..')).toBe('outer');
    expect(await found('/', '/nowhere/notes/inner')).toBe('inner');
  });

  it('does not take a folder for one whose name it begins with', async () => {
    await expect(found('/nowhere/notes-2')).rejects.toThrow('/nowhere/notes-2 is in no project');
  });

  it('says which projects there are, and how to add the folder', async () => {
    await expect(found('/elsewhere')).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
      message: '/elsewhere is in no project. The projects are /nowhere/notes, /nowhere/notes/inner.',
      fix: 'Add it with `moontide add /elsewhere`, or name another with `--project DIR`.',
    });
    const none = fakeClient({ projects: async () => [] });
    await expect(findProject(none, { cwd: '/elsewhere' }, {})).rejects.toThrow('There are no projects yet.');
  });
});
