/** Moonshot's own limit for one file; an upload through the API has no other. */
export const UPLOAD_LIMIT_BYTES = 100_000_000;

/** Every other body. */
export const BODY_LIMIT_BYTES = 1_000_000;

/** Every answer says which version of Moontide gives it. */
export const VERSION_HEADER = 'moontide-version';
