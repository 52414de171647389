/** One file in the emulator, and how the Files API shows it. */
export interface StoredFile {
  readonly id: string;
  /** Name of the account that it belongs to. */
  readonly account: string;
  readonly filename: string;
  readonly purpose: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Milliseconds since 1970; the API shows whole seconds. */
  readonly createdAt: number;
  readonly extraction: 'done' | 'failed';
  /** How often its status will still be `created` before that shows. */
  readonly pendingPolls: number;
}

/** Keys in Moonshot's order, as captured in 2024 and unchanged since. */
export function fileObject(file: StoredFile): Readonly<Record<string, unknown>> {
  return {
    id: file.id,
    object: 'file',
    bytes: file.bytes,
    created_at: Math.floor(file.createdAt / 1_000),
    filename: file.filename,
    purpose: file.purpose,
    status: statusOf(file),
    status_details: file.pendingPolls === 0 && file.extraction === 'failed' ? 'extract task failed: failed' : '',
  };
}

function statusOf(file: StoredFile): 'created' | 'ok' | 'error' {
  if (file.pendingPolls > 0) return 'created';
  return file.extraction === 'failed' ? 'error' : 'ok';
}
