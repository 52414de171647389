import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDotenvAddress } from '../../../src/config/dotenv-address.ts';
import { tempFolder } from '../../support/temp-folder.ts';

it('an address is read from .env.project before .env, as dotenv reads it', async () => {
  using folder = tempFolder();
  expect(await readDotenvAddress(folder.path)).toBeUndefined();
  const path = join(folder.path, '.env');
  writeFileSync(path, 'A=1\r\nexport KIMI_BASE_URL="https://one.example/v1" # mine\r\n');
  expect(await readDotenvAddress(folder.path)).toEqual({
    name: 'KIMI_BASE_URL in .env',
    path,
    text: 'https://one.example/v1',
  });
  writeFileSync(join(folder.path, '.env.project'), 'KIMI_BASE_URL=https://two.example/v1\n');
  expect((await readDotenvAddress(folder.path))?.text).toBe('https://two.example/v1');
  writeFileSync(join(folder.path, '.env.project'), 'KIMI_BASE_URL=\n');
  expect((await readDotenvAddress(folder.path))?.text).toBe('https://one.example/v1');
});
