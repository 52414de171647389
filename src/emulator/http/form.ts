/** What was posted to /v1/files. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Body } from './body.ts';

export type UploadForm =
  | { readonly kind: 'too-large' }
  | { readonly kind: 'malformed' }
  | {
      readonly kind: 'form';
      readonly purpose: string | undefined;
      /** Undefined when there is no part `file` with a filename. */
      readonly file: UploadedFile | undefined;
    };

export interface UploadedFile {
  /** Without any folder. */
  readonly filename: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/**
 * Parts in any order. The platform's own form parser is used for the sake of filenames: as the web's standard has it,
 * `%22` is a quote and a backslash is a backslash, while servers' parsers mostly take `\"` and `\\` for escapes.
 */
export async function readUploadForm(body: Body, contentType: string | undefined): Promise<UploadForm> {
  if (body === 'too-large') return { kind: 'too-large' };
  const form = await parse(body, contentType);
  if (form === undefined) return { kind: 'malformed' };
  const purpose = form.get('purpose');
  const file = form.get('file');
  return {
    kind: 'form',
    purpose: typeof purpose === 'string' ? purpose : undefined,
    file: file instanceof File ? await uploadedFile(file) : undefined,
  };
}

async function parse(body: Buffer, contentType: string | undefined): Promise<FormData | undefined> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType ?? '' } }).formData();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

async function uploadedFile(file: File): Promise<UploadedFile> {
  const content = Buffer.from(await file.arrayBuffer());
  return {
    filename: posix.basename(file.name),
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}
