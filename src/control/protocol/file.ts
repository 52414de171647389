/** Remote files: the account's files of a project's key. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, Bytes, choice, Id, Instant, parameters, refTo } from './schema.ts';

export type RemoteFile = Static<typeof RemoteFile>;
export const RemoteFile = answer('RemoteFile', 'A file stored at Moonshot.', {
  id: Type.String(),
  filename: Type.String(),
  bytes: Bytes,
  createdAt: Instant,
  purpose: Type.String(),
  status: choice(['ready', 'pending', 'failed']),
  statusDetails: Type.String(),
});

export type RemoteFileList = Static<typeof RemoteFileList>;
export const RemoteFileList = answer('RemoteFileList', 'Every file of the account.', {
  files: Type.Array(refTo(RemoteFile)),
});

export const FileParams = parameters({ id: Id });

export const FileQuery = parameters({ project: Id });

export const UploadQuery = parameters({
  project: Id,
  filename: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^/]+$', description: 'A name without folders.' }),
});

export type DeletedFile = Static<typeof DeletedFile>;
export const DeletedFile = answer('DeletedFile', 'A remote file that is gone.', {
  id: Type.String(),
  deleted: Type.Boolean(),
});
