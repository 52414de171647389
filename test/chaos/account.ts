/** What the account holds against what it should hold. */
import { parseUploadName } from '../../src/core/upload-name.ts';

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly sha256: string;
}

/** Sentences about what differs; none when the project's remote files are its documents, each once. */
export function differences(
  files: readonly StoredFile[],
  projectId: string,
  wanted: ReadonlyMap<string, string>,
): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const { id, filename, sha256 } of files) {
    const name = parseUploadName(filename);
    if (name?.tag.project !== projectId) continue;
    const path = name.path ?? name.spelling;
    const sha = wanted.get(path);
    if (sha === undefined) found.push(`an orphan: ${filename} (${id})`);
    else if (sha !== sha256) found.push(`an old version: ${filename} (${id})`);
    else if (seen.has(path)) found.push(`a duplicate: ${filename} (${id})`);
    else seen.add(path);
  }
  for (const path of wanted.keys()) if (!seen.has(path)) found.push(`not uploaded: ${path}`);
  return found;
}

/** The document that a file is a version of; undefined for one of another project. */
export function pathOf({ filename }: StoredFile, projectId: string): string | undefined {
  const name = parseUploadName(filename);
  return name?.tag.project === projectId ? name.path : undefined;
}
