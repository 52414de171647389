/** What answering over documents needs: the documents, and a model. */
import type { ContextDocument } from '../../core/context.ts';
import type { ContextMessage } from '../../core/context-messages.ts';
import type { RelPath, Sha256 } from '../../core/model.ts';
import type { TokenCounts } from '../../core/usage.ts';

export interface Library {
  /** Those that are uploaded, in the version that is uploaded. */
  documents(): Promise<readonly ContextDocument[]>;
  /** The text of a version. @throws MoontideError REMOTE_NOT_FOUND when nobody has it any more. */
  text(path: RelPath, sha256: Sha256): Promise<string>;
}

export interface Model {
  readonly name: string;
  /** What it can read and write in one turn. */
  readonly windowTokens: number;
  /** Waits for the account's pace and tries again what may pass; `onRestart` tells that the answer begins anew. */
  answer(request: ModelRequest): Promise<ModelAnswer>;
}

export interface ModelRequest {
  readonly messages: readonly ContextMessage[];
  readonly maxCompletionTokens: number;
  /** Says which requests share a beginning. */
  readonly cacheKey: string;
  readonly signal?: AbortSignal | undefined;
  readonly onDelta?: ((delta: ModelDelta) => void) | undefined;
  readonly onRestart?: (() => void) | undefined;
}

export interface ModelDelta {
  readonly kind: 'reasoning' | 'text';
  readonly text: string;
}

export interface ModelAnswer {
  readonly text: string;
  /** `length`: cut off at `maxCompletionTokens`. */
  readonly finishReason: 'stop' | 'length' | 'content_filter' | 'other';
  readonly usage: TokenCounts | undefined;
}
