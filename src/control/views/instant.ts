import type { Instant } from '../../core/model.ts';

/** ISO 8601 in UTC, to the millisecond. */
export function isoInstant(at: Instant): string;
export function isoInstant(at: Instant | undefined): string | undefined;
export function isoInstant(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
