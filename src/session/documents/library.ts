/** A project's documents as they are uploaded, with the text that the server extracted, fetched once for each content. */
import type { ContextDocument } from '../../core/context.ts';
import { MoontideError } from '../../core/errors.ts';
import type { RelPath, RemoteId, Sha256 } from '../../core/model.ts';
import type { DocumentStatus } from '../../sync/api.ts';
import type { TextStore } from '../../sync/ports/store.ts';
import type { DiskTexts } from './disk-texts.ts';
import type { Library } from './ports.ts';

export interface LibraryParts {
  readonly documents: () => Promise<readonly DocumentStatus[]>;
  readonly content: (id: RemoteId) => Promise<string>;
  readonly texts: TextStore;
  /** Comes before what the server extracted; absent where only that is wanted. */
  readonly onDisk?: DiskTexts | undefined;
}

/** Text that is read has about four bytes a token; before it is read, nobody knows better. */
const BYTES_PER_TOKEN = 4;

export function uploadedLibrary({ documents, content, texts, onDisk }: LibraryParts): Library {
  const remoteIds = new Map<Sha256, RemoteId>();
  const underWay = new Map<Sha256, Promise<string>>();

  async function fetchText(path: RelPath, sha256: Sha256): Promise<string> {
    const id = remoteIds.get(sha256);
    if (id === undefined) {
      throw new MoontideError(
        'REMOTE_NOT_FOUND',
        `The version of ${path} that was read before is not uploaded any more.`,
      );
    }
    const text = await content(id);
    texts.put(sha256, text);
    return text;
  }

  return {
    async documents() {
      const found: ContextDocument[] = [];
      for (const { path, state, remoteId, uploadedSha256: sha256, bytes = 0, mtimeMs = 0 } of await documents()) {
        if (remoteId === undefined || sha256 === undefined || state === 'vanished' || state === 'left-out') continue;
        remoteIds.set(sha256, remoteId);
        found.push({ path, sha256, tokens: Math.ceil(bytes / BYTES_PER_TOKEN), stamp: { mtimeMs } });
      }
      return found;
    },
    async text(path, sha256) {
      const there = await onDisk?.(path, sha256);
      if (there !== undefined) return there;
      const known = texts.get(sha256) ?? underWay.get(sha256);
      if (known !== undefined) return await known;
      const fetching = fetchText(path, sha256);
      underWay.set(sha256, fetching);
      try {
        return await fetching;
      } finally {
        underWay.delete(sha256);
      }
    },
  };
}
