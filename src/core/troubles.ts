/**
 * What people run into, in the words in which they see it, and what helps. Where an error stands behind it, its sentence
 * is the table's; the others have theirs here, for whoever notices the trouble. docs/troubleshooting.md is made from this.
 */
import { ERRORS, type ErrorCode } from './error-table.ts';

export interface Trouble {
  readonly area: 'API key' | 'Upload' | 'Streaming';
  readonly seen: string;
  readonly code?: ErrorCode;
  readonly fix: string;
}

export const WRONG_SOURCE_ADVICE =
  'The first of .env.project, .env, environment and stored that has a key wins: `moontide key create` puts one first, `moontide key remove` takes it out.';

export const UPLOAD_TIMEOUT_ADVICE =
  'Nothing: the listing shows whether it arrived. Where it happens again the file may be too large: lower documents.max_bytes, or raise limits.upload_timeout_seconds.';

export const TROUBLES: readonly Trouble[] = [
  known('API key', '"No API key found"', 'KEY_MISSING'),
  known('API key', '"401 Unauthorized"', 'KEY_REFUSED'),
  known('API key', '"403 Forbidden", when it comes a second time', 'PERMISSION_DENIED'),
  { area: 'API key', seen: 'The key comes from the wrong source', fix: WRONG_SOURCE_ADVICE },
  known('API key', 'The quota is used up', 'QUOTA_EXHAUSTED'),
  known('Upload', '"File not found"', 'FILE_NOT_FOUND'),
  { area: 'Upload', seen: 'An upload takes too long', code: 'ANSWER_LOST', fix: UPLOAD_TIMEOUT_ADVICE },
  known('Upload', '"Duplicate file"', 'DUPLICATE_FILE'),
  known('Upload', 'The tracking file .ai/metrics/uploaded-files.json is corrupt', 'TRACKING_DAMAGED'),
  known('Upload', 'The account is full', 'TOO_MANY_FILES'),
  known('Streaming', 'No output', 'NO_OUTPUT'),
  known('Streaming', 'Garbled output', 'OUTPUT_GARBLED'),
  known('Streaming', 'The output ends in the middle', 'OUTPUT_INCOMPLETE'),
];

function known(area: Trouble['area'], seen: string, code: ErrorCode): Trouble {
  return { area, seen, code, fix: ERRORS[code].fix };
}
