import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProjectFile, readUserFile } from '../../../src/config/files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('readUserFile', () => {
  it('gives the text with the path that messages name', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'config.toml');
    writeFileSync(path, 'log_level = "warn"\n');
    expect(await readUserFile(path)).toEqual({ path, text: 'log_level = "warn"\n' });
  });

  it('gives nothing when there is no file', async () => {
    using folder = tempFolder();
    expect(await readUserFile(join(folder.path, 'none', 'config.toml'))).toBeUndefined();
  });

  it('follows a link, as dotfile managers make them, and does not take a broken one for no file', async () => {
    using folder = tempFolder();
    const [target, link] = [join(folder.path, 'dotfiles'), join(folder.path, 'config.toml')];
    symlinkSync(target, link);
    await expect(readUserFile(link)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${link}: cannot be read: it is a link to nothing`,
    });
    writeFileSync(target, '');
    expect(await readUserFile(link)).toEqual({ path: link, text: '' });
  });

  it('refuses what is no file, or much too large for one', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'config.toml');
    mkdirSync(path);
    await expect(readUserFile(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const large = join(folder.path, 'large.toml');
    writeFileSync(large, '#'.repeat(262_145));
    await expect(readUserFile(large)).rejects.toThrow('larger than 262144 bytes');
  });
});

describe('readProjectFile', () => {
  it('reads moontide.toml of the root, and not one that it links to elsewhere', async () => {
    using folder = tempFolder();
    const root = join(folder.path, 'project');
    mkdirSync(root);
    expect(await readProjectFile(root)).toBeUndefined();
    writeFileSync(join(folder.path, 'elsewhere.toml'), 'name = "x"\n');
    symlinkSync('../elsewhere.toml', join(root, 'moontide.toml'));
    await expect(readProjectFile(root)).rejects.toThrow(`it is a link that leads out of ${root}`);
  });
});
