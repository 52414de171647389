import type { RemoteFile, RemoteId } from '../../core/model.ts';
import type { Cleared } from '../../core/secrets.ts';

/**
 * Moonshot's Files API for one account. Every call is one HTTP request (the client repeats none by itself, but for one
 * answer that is known to be a slip of the server) with a time limit, and throws MoontideError: KEY_REFUSED,
 * PERMISSION_DENIED, QUOTA_EXHAUSTED, RATE_LIMITED, OVERLOADED, UNREACHABLE (surely not sent), ANSWER_LOST (may have had
 * its effect), SERVER_ERROR, BAD_ANSWER, CANCELLED.
 */
export interface Remote {
  /** @throws also REFUSED_BY_SERVER (this content, ever), TOO_MANY_FILES. Not idempotent. */
  upload(request: UploadRequest): Promise<RemoteFile>;
  list(signal?: AbortSignal): Promise<readonly RemoteFile[]>;
  /** @throws also REMOTE_NOT_FOUND. */
  get(id: RemoteId, signal?: AbortSignal): Promise<RemoteFile>;
  /** The text that the server extracted. @throws also REMOTE_NOT_FOUND. */
  content(id: RemoteId, signal?: AbortSignal): Promise<string>;
  /** @throws also REMOTE_NOT_FOUND. */
  delete(id: RemoteId, signal?: AbortSignal): Promise<void>;
}

export interface UploadRequest {
  readonly content: Cleared<Buffer>;
  readonly uploadName: string;
  readonly signal?: AbortSignal;
}
