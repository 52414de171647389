import { fileTypeOf } from './extensions.ts';

/**
 * The text of a file as `file-extract` would give it: not the bytes. Formats that are not plain text are not read; one
 * line stands for them.
 */
export function extract(filename: string, content: Buffer): string {
  if (fileTypeOf(filename) !== 'text/plain') return `[${filename}, ${content.length} bytes]`;
  const text = new TextDecoder().decode(content);
  return text.replaceAll(/\r\n?/g, '\n').trim();
}
