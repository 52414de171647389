import { readdirSync } from 'node:fs';

const REPLACEMENT = '\uFFFD';

/** True for a name that Node may have shown with a replacement, so that it leads nowhere. */
export function mayBeInvalid(name: string): boolean {
  return name.includes(REPLACEMENT);
}

/** Which of a folder's names, as Node shows them, are not valid UTF-8 on the disk and so cannot be used as paths. */
export function invalidNames(folder: string, names: readonly string[]): ReadonlySet<string> {
  if (!names.some(mayBeInvalid)) return NONE;
  const invalid = new Set<string>();
  const valid = new Set<string>();
  for (const bytes of readdirSync(folder, { encoding: 'buffer' })) {
    const shown = bytes.toString('utf8');
    (Buffer.from(shown, 'utf8').equals(bytes) ? valid : invalid).add(shown);
  }
  // A name may hold the replacement character itself.
  return invalid.difference(valid);
}

const NONE: ReadonlySet<string> = new Set();
