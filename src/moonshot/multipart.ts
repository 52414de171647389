import { randomUUID } from 'node:crypto';

export interface Form {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * A `multipart/form-data` body with the purpose first and the file after it, as Moonshot's own samples send them. One
 * buffer, so that it goes out with a Content-Length; the file's content is copied into it once.
 */
export function fileForm(purpose: string, filename: string, content: Buffer, boundary = newBoundary()): Form {
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n${purpose}\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${escaped(filename)}"\r\n` +
    `Content-Type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(tail)]),
  };
}

/** 122 random bits: no content holds it by chance, so content is not searched for it. */
function newBoundary(): string {
  return `moontide-${randomUUID()}`;
}

/** A filename as browsers write it (HTML, "multipart form data"): UTF-8 but for the three that would end it. */
function escaped(filename: string): string {
  return filename.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
