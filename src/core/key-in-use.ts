/** Which of several keys is meant: said with an error that is about the key. */
import { MoontideError, hasCode } from './errors.ts';
import type { KeySource } from './key-source.ts';
import { WRONG_SOURCE_ADVICE } from './troubles.ts';

export interface ShownKey {
  readonly source: KeySource;
  readonly masked: string;
}

export interface KeyInUse extends ShownKey {
  /** Different keys that weaker sources have. */
  readonly others?: readonly ShownKey[];
}

/** What was thrown, with the key that was in use, and those that were not, where it is about the key. */
export function namingKey<Thrown>(thrown: Thrown, key: KeyInUse | undefined): Thrown | MoontideError {
  if (key === undefined || !hasCode(thrown, 'KEY_REFUSED', 'PERMISSION_DENIED', 'QUOTA_EXHAUSTED')) return thrown;
  if ('key' in thrown.details) return thrown;
  const { code, message, details, fix, retry, retryAfterMs, cause } = thrown;
  const { source, masked, others = [] } = key;
  const found = others.map((other) => `${other.masked} from ${other.source}`).join(' and ');
  const notInUse = others.length === 0 ? '' : `; also found, and not in use: ${found}`;
  return new MoontideError(
    code,
    `${message.replace(/[\s.]+$/u, '')} (the key in use is ${masked} from ${source}${notInUse}).`,
    {
      cause,
      retry,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      details: { ...details, key: { source, masked }, otherKeys: others },
      fix: others.length === 0 ? fix : `${fix} ${WRONG_SOURCE_ADVICE}`,
    },
  );
}
