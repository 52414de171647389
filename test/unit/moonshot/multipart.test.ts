import { describe, expect, it } from 'vitest';
import { fileForm } from '../../../src/moonshot/multipart.ts';

describe('fileForm', () => {
  it('writes the purpose, then the file, byte by byte as they should be', () => {
    const form = fileForm('file-extract', 'notes.md', Buffer.from('# Notes\n'), 'XX');
    expect(form.contentType).toBe('multipart/form-data; boundary=XX');
    expect(form.body.toString()).toBe(
      [
        '--XX',
        'Content-Disposition: form-data; name="purpose"',
        '',
        'file-extract',
        '--XX',
        'Content-Disposition: form-data; name="file"; filename="notes.md"',
        'Content-Type: application/octet-stream',
        '',
        '# Notes\n',
        '--XX--',
        '',
      ].join('\r\n'),
    );
  });

  it('escapes the characters that would end a filename as browsers do, and no others', () => {
    const form = fileForm('file-extract', 'a "b"\r\nc\\d\'e;f %41 测试.md', Buffer.from('x'), 'XX');
    expect(form.body.toString()).toContain(`filename="a %22b%22%0D%0Ac\\d'e;f %41 测试.md"\r\n`);
  });

  it.each([
    'plain.txt',
    'with space.md',
    'q"uote.md',
    'new\r\nline.md',
    'naïve – 测试 🌊.md',
    "semi;colon=';.md",
    '.md',
  ])('is read back by a parser of multipart bodies: %j', async (filename) => {
    const content = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const form = fileForm('file-extract', filename, content);
    const parsed = await new Response(form.body, { headers: { 'content-type': form.contentType } }).formData();
    const file = parsed.get('file');
    expect([...parsed.keys()]).toEqual(['purpose', 'file']);
    expect(parsed.get('purpose')).toBe('file-extract');
    expect(file).toBeInstanceOf(File);
    expect((file as File).name).toBe(filename);
    expect(Buffer.from(await (file as File).arrayBuffer()).equals(content)).toBe(true);
  });

  it('uses a boundary of its own for every body', () => {
    const types = Array.from({ length: 20 }, () => fileForm('file-extract', 'a', Buffer.from('')).contentType);
    expect(new Set(types).size).toBe(20);
  });
});
