/** Tombstones for versions that another took the place of; written in the transaction of the record that does so. */
import type { KeptVersion, RelPath, RemoteId } from '../core/model.ts';
import type { ExecutorParts } from './executor-parts.ts';

type Burial = Pick<ExecutorParts, 'store' | 'clock'>;

/** The version that is about to be replaced, with what it holds where that is recorded. */
export function buryVersion(burial: Burial, remoteId: RemoteId, path: RelPath): void {
  const record = burial.store.record(path);
  if (record?.remoteId !== remoteId) {
    bury(burial, remoteId, path, '');
    return;
  }
  const { sha256, bytes, mtimeMs, uploadedAt, uploadName } = record;
  bury(burial, remoteId, path, uploadName, { sha256, bytes, mtimeMs, uploadedAt });
}

export function bury(
  { store, clock }: Burial,
  remoteId: RemoteId,
  path: RelPath,
  uploadName: string,
  kept?: KeptVersion,
): void {
  const content = kept === undefined ? {} : { kept };
  store.putTombstone({ remoteId, path, uploadName, because: 'superseded', since: clock.now(), ...content });
}
