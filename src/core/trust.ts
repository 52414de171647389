/**
 * What comes with a repository may name what is left out, and be stricter than the user is. Whatever would read more,
 * guard less or send elsewhere waits until a person has said that it may. Each setting has a rule; one without is held.
 */

export type TrustRule =
  /** Any value will do. */
  | { readonly kind: 'free' }
  /** A higher number than the user's waits. */
  | { readonly kind: 'at-most'; readonly effect: string }
  /** A lower number than the user's waits. */
  | { readonly kind: 'at-least'; readonly effect: string }
  /** Entries of a list wait that are neither in the user's list nor below a folder that a list of `coveredBy` names. */
  | { readonly kind: 'entries'; readonly effect: string; readonly coveredBy?: readonly string[] }
  /** Any other value than the user's waits. */
  | { readonly kind: 'held'; readonly effect: string };

/** Settings by their dotted keys; paths in one spelling. */
export type FlatSettings = Readonly<Record<string, unknown>>;

/** A value that waits for trust. */
export interface TrustedLine {
  readonly key: string;
  readonly value: unknown;
  /** A sentence that begins with the key. */
  readonly sentence: string;
}

export interface TrustJudgement {
  /** What waits, in an order that does not depend on that of the file. */
  readonly lines: readonly TrustedLine[];
  /** What is in force without trust: all that is wanted, less what waits. */
  readonly narrowed: FlatSettings;
}

/** Compares what a project wants with what the user has set. */
export function judgeTrust(
  rules: Readonly<Record<string, TrustRule>>,
  user: FlatSettings,
  wanted: FlatSettings,
): TrustJudgement {
  const lines: TrustedLine[] = [];
  const narrowed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(wanted)) {
    const verdict = judge(rules[key] ?? UNKNOWN, key, value, user);
    narrowed[key] = verdict.kept;
    lines.push(...verdict.waiting.map((waiting) => ({ key, value: waiting.value, sentence: waiting.sentence })));
  }
  return { lines, narrowed };
}

const UNKNOWN: TrustRule = { kind: 'held', effect: 'change this' };

interface Verdict {
  readonly kept: unknown;
  readonly waiting: readonly { readonly value: unknown; readonly sentence: string }[];
}

function judge(rule: TrustRule, key: string, value: unknown, user: FlatSettings): Verdict {
  const own = user[key];
  switch (rule.kind) {
    case 'free':
      return { kept: value, waiting: [] };
    case 'entries':
      return judgeEntries(rule, key, value, user);
    case 'at-most':
    case 'at-least':
    case 'held':
      if (isWithin(rule.kind, value, own)) return { kept: value, waiting: [] };
      return {
        kept: own,
        waiting: [{ value, sentence: `${key}: ${rule.effect} (${text(value)} instead of ${text(own)})` }],
      };
  }
}

function isWithin(kind: 'at-most' | 'at-least' | 'held', value: unknown, own: unknown): boolean {
  if (kind === 'held') return isSame(value, own);
  if (typeof value !== 'number' || typeof own !== 'number') return isSame(value, own);
  return kind === 'at-most' ? value <= own : value >= own;
}

function judgeEntries(
  { effect, coveredBy = [] }: Extract<TrustRule, { kind: 'entries' }>,
  key: string,
  value: unknown,
  user: FlatSettings,
): Verdict {
  const own = new Set(texts(user[key]));
  const folders = coveredBy.flatMap((name) => texts(user[name]));
  const isCovered = (path: string): boolean =>
    own.has(path) || folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const waiting = [...new Set(texts(value))].filter((path) => !isCovered(path)).toSorted();
  return {
    kept: texts(value).filter(isCovered),
    waiting: waiting.map((path) => ({ value: path, sentence: `${key}: ${effect} ${path}` })),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function text(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
