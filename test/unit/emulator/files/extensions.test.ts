import { expect, it } from 'vitest';
import { EXTRACTED_EXTENSIONS, extensionOf, fileTypeOf } from '../../../../src/emulator/files/extensions.ts';

it.each([
  ['a.txt', '.txt'],
  ['a.tar.GZ', '.gz'],
  ['.env', '.env'],
  ['Dockerfile', ''],
])('takes the extension of %s for %j', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});

it('takes what Moonshot listed in Sept 2026, and pictures no more', () => {
  expect(EXTRACTED_EXTENSIONS.size).toBe(37);
  for (const refused of ['.png', '.rs', '.toml', '.env', '.ipynb', '']) {
    expect(EXTRACTED_EXTENSIONS.has(refused)).toBe(false);
  }
});

it('tells plain text from containers', () => {
  expect(['a.md', 'a.pdf', 'a.PPTX', 'a.doc'].map(fileTypeOf)).toEqual([
    'text/plain',
    'application/pdf',
    'application/zip',
    'application/octet-stream',
  ]);
});
