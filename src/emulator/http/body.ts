/** A request's whole body as it came. */
export type Body = Buffer | 'too-large';

/**
 * Reads to the end even what is too large: the client must hear the answer, and a connection that is closed while it
 * still sends would hide it.
 */
export async function readBody(payload: AsyncIterable<Buffer>, maxBytes: number): Promise<Body> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks = [];
  }
  return bytes > maxBytes ? 'too-large' : Buffer.concat(chunks);
}
