import { createHmac } from 'node:crypto';
import type { Secret } from '../secret.ts';

/** Tells one key from another where neither may be shown: 12 hex digits, from which the key cannot be computed. */
export function fingerprintOf(key: Secret): string {
  return createHmac('sha256', key.reveal()).update('moontide key').digest('hex').slice(0, 12);
}
