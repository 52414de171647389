/** What the scanning thread is asked and answers. */
import type { SecretFind } from '../core/model.ts';

/** Said once, when the rules are loaded. */
export const READY = 'ready';

export interface ScanRequest {
  readonly id: number;
  readonly content: Uint8Array;
}

export interface ScanAnswer {
  readonly id: number;
  /** Undefined when the rules themselves failed. */
  readonly finds?: readonly SecretFind[];
  /** Why there are none; without anything of the content. */
  readonly defect?: string;
}
