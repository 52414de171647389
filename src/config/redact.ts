/** A table that is only half ours, fit to be shown: what may be a key to somebody's account is blotted out. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, MAY_BE_SECRET.test(name) ? '[redacted]' : redacted(inner)]),
  );
}

/** Kimi Code's own tables have `api_key`, `oauth`, `env` and `custom_headers`. */
const MAY_BE_SECRET = /key|token|secret|password|credential|auth|env|header/i;
