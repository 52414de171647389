import { createHmac } from 'node:crypto';
import type { AccountId } from '../core/model.ts';
import type { Secret } from '../secret.ts';

/**
 * A short name for what one key reaches at one address: 12 hex digits. Two keys of one organization are two accounts; the
 * key cannot be computed from it, so it may stand in the database, in logs and in answers.
 */
export function accountIdFor(baseUrl: string, key: Secret): AccountId {
  return createHmac('sha256', key.reveal())
    .update(`moontide account\n${baseUrl}`)
    .digest('hex')
    .slice(0, 12) as AccountId;
}
