/** The text of a file, in the encodings that people's editors write: UTF-8, and UTF-16 with a byte order mark. */
export function decode(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return content.toString('utf16le');
  if (content[0] === 0xfe && content[1] === 0xff) return inPairs(content).swap16().toString('utf16le');
  return content.toString('utf8');
}

/** A copy without the byte that has no other. */
function inPairs(content: Buffer): Buffer {
  return Buffer.from(content.subarray(0, content.length - (content.length % 2)));
}
