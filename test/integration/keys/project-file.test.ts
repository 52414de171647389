import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeProjectKey, writeProjectKey } from '../../../src/keys/project-file.ts';
import { Secret } from '../../../src/secret.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEY = new Secret('sk-0123456789');

interface Root extends Disposable {
  readonly path: string;
  read(name: string): string;
}

/** A folder with these files. */
function rootWith(files: Readonly<Record<string, string>> = {}): Root {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return {
    path: folder.path,
    read: (name) => readFileSync(join(folder.path, name), 'utf8'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('writing the key of a project', () => {
  it('makes .env.project for this user alone, named in .gitignore', async () => {
    using root = rootWith();
    expect(await writeProjectKey(root.path, KEY)).toBe('added');
    expect(root.read('.env.project')).toBe('KIMI_API_KEY=sk-0123456789\n');
    expect(root.read('.gitignore')).toBe('.env.project\n');
    expect(statSync(join(root.path, '.env.project')).mode & 0o777).toBe(0o600);
    expect(readdirSync(root.path).toSorted()).toEqual(['.env.project', '.gitignore']);
  });

  it('takes from others what they may do with a file that is there', async () => {
    using root = rootWith({ '.env.project': '# mine\r\nA=1\r\nKIMI_API_KEY=old\r\n' });
    await writeProjectKey(root.path, KEY);
    expect(root.read('.env.project')).toBe('# mine\r\nA=1\r\nKIMI_API_KEY=sk-0123456789\r\n');
    expect(statSync(join(root.path, '.env.project')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['node_modules/\n', 'added', 'node_modules/\n.env.project\n'],
    ['node_modules/', 'added', 'node_modules/\n.env.project\n'],
    ['a\r\nb', 'added', 'a\r\nb\r\n.env.project\r\n'],
    ['.env*\n!.env.project\n', 'added', '.env*\n!.env.project\n.env.project\n'],
    ['# .env.project\n', 'added', '# .env.project\n.env.project\n'],
    ['.env.project\n', 'ignored-already', '.env.project\n'],
    ['/.env.*\n', 'ignored-already', '/.env.*\n'],
    ['*\n', 'ignored-already', '*\n'],
  ])('adds its line to .gitignore (%j) only where none ignores it yet', async (before, outcome, after) => {
    using root = rootWith({ '.gitignore': before });
    expect(await writeProjectKey(root.path, KEY)).toBe(outcome);
    expect(root.read('.gitignore')).toBe(after);
    expect(await writeProjectKey(root.path, KEY)).toBe('ignored-already');
    expect(root.read('.gitignore')).toBe(after);
  });

  it('counts a .gitignore above it in the same repository, and none beyond', async () => {
    using root = rootWith({ '.gitignore': '.env.project\n' });
    const inner = join(root.path, 'packages/one');
    mkdirSync(inner, { recursive: true });
    expect(await writeProjectKey(inner, KEY)).toBe('added');
    writeFileSync(join(inner, '.gitignore'), '');
    mkdirSync(join(root.path, '.git'));
    expect(await writeProjectKey(inner, KEY)).toBe('ignored-already');
  });

  it('leaves a .gitignore alone that leads out of the project, and says so', async () => {
    using root = rootWith();
    using elsewhere = rootWith({ list: 'a\n' });
    symlinkSync(join(elsewhere.path, 'list'), join(root.path, '.gitignore'));
    expect(await writeProjectKey(root.path, KEY)).toBe('refused');
    expect(elsewhere.read('list')).toBe('a\n');
  });

  it.each([
    ['a link out of the project', (path: string, outside: string) => symlinkSync(join(outside, 'x'), path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['not UTF-8', (path: string) => writeFileSync(path, Buffer.from([0x41, 0x3d, 0xff, 0x0a]))],
  ])('leaves .env.project alone where it is %s', async (_, put) => {
    using root = rootWith();
    using outside = rootWith({ x: 'A=1\n' });
    put(join(root.path, '.env.project'), outside.path);
    const failure = writeProjectKey(root.path, KEY);
    await expect(failure).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(failure).rejects.not.toThrow(KEY.reveal());
    expect(outside.read('x')).toBe('A=1\n');
  });
});

describe('taking the key of a project away', () => {
  it('keeps the rest of the file', async () => {
    using root = rootWith({ '.env.project': 'A=1\nKIMI_API_KEY=x\n' });
    expect(await removeProjectKey(root.path)).toBe(true);
    expect(root.read('.env.project')).toBe('A=1\n');
    expect(await removeProjectKey(root.path)).toBe(false);
  });

  it('takes the file along where nothing else is in it', async () => {
    using root = rootWith();
    await writeProjectKey(root.path, KEY);
    expect(await removeProjectKey(root.path)).toBe(true);
    expect(readdirSync(root.path)).toEqual(['.gitignore']);
    expect(await removeProjectKey(root.path)).toBe(false);
  });
});
