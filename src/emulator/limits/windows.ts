/**
 * How requests (or tokens) are counted over time. Moonshot does not say which way it counts, so a client has to live
 * with all three. Pure: state in, state out.
 */
export type WindowKind =
  /** The count starts again at every multiple of the window's length. */
  | 'fixed'
  /** What happened within the window's length before now counts. */
  | 'sliding'
  /** Starts full and refills evenly, the whole limit once a window. */
  | 'token-bucket';

export interface WindowRule {
  readonly kind: WindowKind;
  /** Infinity: everything is admitted. */
  readonly limit: number;
  readonly windowMs: number;
}

export type WindowState =
  | { readonly kind: 'fixed'; readonly startedAt: number; readonly used: number }
  | { readonly kind: 'sliding'; readonly uses: readonly Use[] }
  /** `credit`: what is available, times the window's length: whole numbers, so that refilling adds up exactly. */
  | { readonly kind: 'token-bucket'; readonly credit: number; readonly at: number };

interface Use {
  readonly at: number;
  readonly weight: number;
}

export type Verdict =
  | { readonly admitted: true; readonly state: WindowState | undefined }
  /** A refused request costs nothing. `used` is what counts now; `retryAfterMs` when it would be admitted. */
  | { readonly admitted: false; readonly used: number; readonly retryAfterMs: number };

/** Whether something of `weight` is admitted at `now` (milliseconds on any clock that does not jump). */
export function admit(rule: WindowRule, state: WindowState | undefined, now: number, weight = 1): Verdict {
  if (rule.limit === Number.POSITIVE_INFINITY) return { admitted: true, state: undefined };
  switch (rule.kind) {
    case 'fixed':
      return admitFixed(rule, state, now, weight);
    case 'sliding':
      return admitSliding(rule, state, now, weight);
    case 'token-bucket':
      return admitFromBucket(rule, state, now, weight);
  }
}

function admitFixed(rule: WindowRule, state: WindowState | undefined, now: number, weight: number): Verdict {
  const startedAt = Math.floor(now / rule.windowMs) * rule.windowMs;
  const used = state?.kind === 'fixed' && state.startedAt === startedAt ? state.used : 0;
  if (used + weight <= rule.limit) return { admitted: true, state: { kind: 'fixed', startedAt, used: used + weight } };
  return { admitted: false, used, retryAfterMs: startedAt + rule.windowMs - now };
}

function admitSliding(rule: WindowRule, state: WindowState | undefined, now: number, weight: number): Verdict {
  const uses = state?.kind === 'sliding' ? state.uses.filter((use) => use.at > now - rule.windowMs) : [];
  const used = uses.reduce((sum, use) => sum + use.weight, 0);
  if (used + weight <= rule.limit) {
    return { admitted: true, state: { kind: 'sliding', uses: [...uses, { at: now, weight }] } };
  }
  let leaving = 0;
  const enough = uses.find((use) => {
    leaving += use.weight;
    return used - leaving + weight <= rule.limit;
  });
  return { admitted: false, used, retryAfterMs: (enough?.at ?? now) + rule.windowMs - now };
}

function admitFromBucket(rule: WindowRule, state: WindowState | undefined, now: number, weight: number): Verdict {
  const { limit, windowMs } = rule;
  const full = limit * windowMs;
  const credit = state?.kind === 'token-bucket' ? Math.min(full, state.credit + (now - state.at) * limit) : full;
  const cost = weight * windowMs;
  if (credit >= cost) return { admitted: true, state: { kind: 'token-bucket', credit: credit - cost, at: now } };
  return { admitted: false, used: (full - credit) / windowMs, retryAfterMs: Math.ceil((cost - credit) / limit) };
}
