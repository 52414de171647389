/**
 * A name that none of `taken` has: the second `report.txt` becomes `report (1).txt`, as Moonshot does since Aug 2026.
 */
export function uniqueName(filename: string, taken: ReadonlySet<string>): string {
  if (!taken.has(filename)) return filename;
  const dot = filename.lastIndexOf('.');
  const stem = dot <= 0 ? filename : filename.slice(0, dot);
  const extension = filename.slice(stem.length);
  for (let number = 1; ; number += 1) {
    const candidate = `${stem} (${number})${extension}`;
    if (!taken.has(candidate)) return candidate;
  }
}
