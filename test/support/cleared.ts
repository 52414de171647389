import type { Cleared } from '../../src/core/secrets.ts';

/** Content for the upload itself, past the question whether it may leave. */
export function cleared(content: string | Uint8Array): Cleared<Buffer> {
  return Buffer.from(content) as Cleared<Buffer>;
}
