/** The one file of a form as `POST /files` takes it: no general parser. */
export interface UploadedFile {
  readonly filename: string;
  readonly content: string;
}

/** @throws Error when the form has no file. */
export function readUpload(contentType: string, body: Buffer): UploadedFile {
  const boundary = /boundary="?([^";]+)/u.exec(contentType)?.[1];
  // Latin-1 keeps each byte a character; the documents of the benchmarks are ASCII.
  const text = body.toString('latin1');
  const part = text.split(`--${boundary ?? ''}`).find((candidate) => candidate.includes('filename="'));
  const filename = /filename="([^"]*)"/u.exec(part ?? '')?.[1];
  if (boundary === undefined || part === undefined || filename === undefined) throw new Error('a form without a file');
  const start = part.indexOf('\r\n\r\n') + 4;
  return { filename, content: part.slice(start, -2) };
}
