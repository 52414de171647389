/** Files that are not what their ids say: ids are given once, but for a server that lost everything and counts anew. */
import type { DocumentRecord, RemoteId, RemoteFile } from './model.ts';
import { isSameUploadName } from './upload-name.ts';

/** Records under whose ids the account lists other files: of another name and size, whoever put them there. */
export function impostors(
  listed: ReadonlyMap<RemoteId, RemoteFile>,
  records: Iterable<DocumentRecord>,
): readonly DocumentRecord[] {
  return [...records].filter(({ remoteId, uploadName, bytes }) => {
    const file = listed.get(remoteId);
    return file !== undefined && file.bytes !== bytes && !isSameUploadName(file.filename, uploadName);
  });
}
