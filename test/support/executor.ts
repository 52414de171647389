/** An executor whose project holds one content, whatever the path, and of which only what a test gives is asked. */
import type { RemoteFile, RemoteId } from '../../src/core/model.ts';
import type { ExecutorParts } from '../../src/sync/executor-parts.ts';
import { createExecutor, type Executor } from '../../src/sync/executor.ts';
import type { Remote } from '../../src/sync/ports/remote.ts';
import { ManualClock } from './manual-clock.ts';
import { sha256Of } from './world.ts';

const CONTENT = 'hello';

export interface ExecutorFakes extends Pick<ExecutorParts, 'store'>, Partial<Pick<ExecutorParts, 'clock' | 'sharing'>> {
  readonly remote: Partial<Remote>;
}

export function executorOver({
  store,
  remote,
  clock = new ManualClock(),
  sharing = () => undefined,
}: ExecutorFakes): Executor {
  return createExecutor({
    store,
    remote: { upload: nobody, list: nobody, get: nobody, content: nobody, delete: nobody, ...remote },
    scanner: {
      read: async (path) => ({
        path,
        stamp: { bytes: CONTENT.length, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 },
        sha256: sha256Of(CONTENT),
        content: Buffer.from(CONTENT),
        secrets: { kind: 'clean' },
      }),
    },
    allowedSecrets: () => new Set(),
    sharing,
    clock,
    newId: () => 'intent-1',
    reached: () => undefined,
    publish: () => undefined,
  });
}

/** That content, as a server has stored it. */
export function storedAs(filename: string): RemoteFile {
  return {
    id: 'file-1' as RemoteId,
    filename,
    bytes: CONTENT.length,
    createdAt: 0,
    purpose: 'file-extract',
    status: 'ready',
    statusDetails: '',
  };
}

export async function nobody(): Promise<never> {
  throw new Error('nobody asks for this');
}
