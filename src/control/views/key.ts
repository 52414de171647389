/** Keys, from the domain's values to the wire: field by field, so that no whole key can slip through. */
import { ERRORS } from '../../core/error-table.ts';
import { WRONG_SOURCE_ADVICE } from '../../core/troubles.ts';
import type { CreatedKey, KeySituation, ValidatedKey } from '../../keys/api.ts';
import type { KeyCheck } from '../../keys/check.ts';
import type { SeenKey } from '../../keys/resolve.ts';
import type { StoredKey } from '../../keys/stored-keys.ts';
import type * as Wire from '../protocol/key.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

export function viewSituation({ baseUrl, active, others, problems, heldAddress }: KeySituation): Wire.ProjectKey {
  return defined({
    baseUrl,
    active: active && viewSeenKey(active),
    others: others.map(viewSeenKey),
    problems: problems.map(({ source, message }) => ({ source, message })),
    untrusted: heldAddress === undefined ? undefined : [heldAddress],
    // Where there is but one source, none is mistaken for another.
    advice: others.length > 0 ? WRONG_SOURCE_ADVICE : undefined,
  });
}

export function viewCreatedKey(created: CreatedKey): Wire.CreatedKey {
  const { masked, check, gitignore } = created;
  return defined({ ...viewSituation(created), masked, check: check && viewKeyCheck(check), gitignore });
}

const NO_CREDIT = {
  code: 'QUOTA_EXHAUSTED',
  message: 'The key is good, and the account has no credit.',
  fix: ERRORS.QUOTA_EXHAUSTED.fix,
} as const;

function viewKeyCheck(check: KeyCheck): Wire.KeyCheck {
  const { verdict, responseMs: responseTime } = check;
  if ('error' in check) {
    const { code, message, fix } = check.error;
    return { verdict, responseTime, code, message, fix };
  }
  const { models, balance } = check;
  return defined({
    verdict,
    responseTime,
    models: [...models],
    balance: balance && { available: balance.available, voucher: balance.voucher, cash: balance.cash },
    ...(check.verdict === 'no-credit' ? NO_CREDIT : {}),
  });
}

export function viewValidatedKey({ key, others, check }: ValidatedKey): Wire.ValidatedKey {
  return {
    key: viewSeenKey(key),
    check: viewKeyCheck(check),
    ...(others.length === 0
      ? {}
      : { others: others.map(({ source, masked }) => ({ source, masked })), advice: WRONG_SOURCE_ADVICE }),
  };
}

function viewSeenKey({ source, masked, fingerprint }: SeenKey): Wire.SeenKey {
  return { source, masked, fingerprint };
}

export function viewApiKey({ provider, masked, baseUrl, place, health }: StoredKey): Wire.ApiKey {
  return {
    provider,
    masked,
    baseUrl,
    storedIn: place,
    health: {
      status: health?.status ?? 'unknown',
      ...defined({ lastChecked: isoInstant(health?.lastCheckedAt), responseTime: health?.responseMs }),
    },
  };
}
