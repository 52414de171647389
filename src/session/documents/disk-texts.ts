/** Documents as they stand on the disk, instead of what the server extracted from them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RelPath, Sha256 } from '../../core/model.ts';
import { readInside } from '../../read-inside.ts';
import type { TextStore } from '../../sync/ports/store.ts';

/** The text of the version, kept for as long as it is read; undefined where the disk holds another. */
export type DiskTexts = (path: RelPath, sha256: Sha256) => Promise<string | undefined>;

/** Documents are smaller. */
const MAX_BYTES = 10_000_000;

/** Only what was uploaded is read, so nothing goes to the model that was not looked through for secrets. */
export function diskTexts(root: string, texts: TextStore): DiskTexts {
  return async (path, sha256) => {
    // The server's text of the same version is another.
    const key = digest(`disk ${sha256}`);
    const known = texts.get(key);
    if (known !== undefined) return known;
    const read = readInside(join(root, path), { maxBytes: MAX_BYTES, root });
    if (read.kind !== 'text' || digest(read.text) !== sha256) return undefined;
    texts.put(key, read.text);
    return read.text;
  };
}

function digest(text: string): Sha256 {
  return createHash('sha256').update(text).digest('hex') as Sha256;
}
