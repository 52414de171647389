/** Which keys are accepted, and what each reaches. */
import { createHash } from 'node:crypto';

/** What one API key reaches; files and limits belong to it. */
export interface Account {
  readonly name: string;
  /** Moonshot's name for it in messages, such as `org-0a1b2c…`. */
  readonly organization: string;
  /** Moonshot's name for the key in messages, such as `ak-9f8e7d…`; the key cannot be told from it. */
  readonly keyName: string;
}

/**
 * `any`: every key that starts with `sk-`; a list: those and no others. Both reach one account, `default`. A record
 * gives each key its account by name.
 */
export type Keys = 'any' | readonly string[] | Readonly<Record<string, string>>;

export const DEFAULT_ACCOUNT = 'default';

export type Caller =
  | { readonly kind: 'known'; readonly account: Account }
  | { readonly kind: 'no-key' }
  | { readonly kind: 'unknown-key' };

/** Who sent this `Authorization` header. */
export function caller(keys: Keys, authorization: string | undefined): Caller {
  const key = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return { kind: 'no-key' };
  const name = accountName(keys, key);
  return name === undefined ? { kind: 'unknown-key' } : { kind: 'known', account: accountOf(name, key) };
}

function accountName(keys: Keys, key: string): string | undefined {
  if (keys === 'any') return key.startsWith('sk-') ? DEFAULT_ACCOUNT : undefined;
  if (isList(keys)) return keys.includes(key) ? DEFAULT_ACCOUNT : undefined;
  return Object.hasOwn(keys, key) ? keys[key] : undefined;
}

function isList(keys: Exclude<Keys, 'any'>): keys is readonly string[] {
  return Array.isArray(keys);
}

function accountOf(name: string, key: string): Account {
  return { name, organization: `org-${digest(name)}`, keyName: `ak-${digest(key)}` };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
