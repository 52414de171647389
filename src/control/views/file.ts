/** Remote files, from the domain's values to the wire. */
import type { RemoteFile } from '../../core/model.ts';
import type { RemoteFile as WireRemoteFile } from '../protocol/file.ts';
import { isoInstant } from './instant.ts';

export function viewRemoteFile(file: RemoteFile): WireRemoteFile {
  return {
    id: file.id,
    filename: file.filename,
    bytes: file.bytes,
    createdAt: isoInstant(file.createdAt),
    purpose: file.purpose,
    status: file.status,
    statusDetails: file.statusDetails,
  };
}
