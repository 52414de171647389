import { expect, it } from 'vitest';
import { Shelf, type NewFile } from '../../../../src/emulator/files/shelf.ts';
import { memoryStorage } from '../../../../src/emulator/files/storage.ts';

const FILE: NewFile = {
  account: 'one',
  filename: 'a.txt',
  purpose: 'file-extract',
  content: Buffer.from('text'),
  sha256: '',
  createdAt: 1,
  extraction: 'done',
  pendingPolls: 0,
};

it('counts a file while it is still being stored', async () => {
  const shelf = new Shelf(memoryStorage());
  const adding = shelf.add(FILE);
  expect(shelf.list('one')).toHaveLength(1);
  expect(shelf.list('one')).toEqual([await adding]);
});

it('has no file whose content could not be stored', async () => {
  const shelf = new Shelf({
    ...memoryStorage(),
    putContent: async () => {
      throw new Error('disk full');
    },
  });
  await expect(shelf.add(FILE)).rejects.toThrow('disk full');
  expect(shelf.list('one')).toEqual([]);
});

it('misses a file as soon as its deletion begins', async () => {
  const shelf = new Shelf(memoryStorage());
  const file = await shelf.add(FILE);
  const deleting = shelf.delete(file);
  expect(shelf.get('one', file.id)).toBeUndefined();
  await deleting;
  expect(await shelf.content(file)).toBeUndefined();
});
