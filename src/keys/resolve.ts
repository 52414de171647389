import { join } from 'node:path';
import { parse } from 'dotenv';
import { hasCode } from '../core/errors.ts';
import type { KeyInUse } from '../core/key-in-use.ts';
import type { KeySource } from '../core/key-source.ts';
import { maskKey } from '../core/mask.ts';
import { readInside } from '../read-inside.ts';
import { Secret } from '../secret.ts';
import { fingerprintOf } from './fingerprint.ts';

/** The variable's name in every source. It is the only one that is taken from a project's files. */
export const KEY_VARIABLE = 'KIMI_API_KEY';

/** A key as it may be shown. */
export interface SeenKey {
  readonly source: KeySource;
  readonly masked: string;
  readonly fingerprint: string;
}

export interface FoundKey extends SeenKey {
  readonly key: Secret;
}

export interface KeyProblem {
  readonly source: KeySource;
  /** A sentence that begins with the source; never holds the key. */
  readonly message: string;
}

export interface KeyResolution {
  /**
   * The key of the strongest source. Undefined when no source has one, and also when a stronger source than those that
   * have one cannot be used: a weaker key may belong to another account, and that is not ours to choose.
   */
  readonly active: FoundKey | undefined;
  /** Keys that weaker sources have, or that wait behind a source that cannot be used. */
  readonly others: readonly SeenKey[];
  readonly problems: readonly KeyProblem[];
}

/** A key that the user keeps for an address: for provider `moonshot`, or in a Kimi-style configuration. */
export interface KeptKey {
  readonly source: Extract<KeySource, 'stored' | 'configuration'>;
  readonly masked: string;
  readonly fingerprint: string;
  /** The only address that it is ever sent to. */
  readonly baseUrl: string;
  /** @throws MoontideError KEYCHAIN_UNAVAILABLE. */
  reveal(): Promise<Secret>;
}

interface KeyPlaces {
  /** The project's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where none is kept, or where the daemon is the one to ask for it. */
  readonly kept?: { readonly key: KeptKey; /** The address that documents go to. */ readonly baseUrl: string };
}

/** Looks into every source; an empty value counts as none. Never throws for what a source holds. */
export async function resolveKey({ root, env, kept }: KeyPlaces): Promise<KeyResolution> {
  const given = [
    await lookInFile(root, '.env.project'),
    await lookInFile(root, '.env'),
    judge('environment', env[KEY_VARIABLE]),
  ].filter((look) => look !== undefined);
  // The keychain may ask a person to unlock it: it is left alone while its key is not needed.
  const last = kept && (await lookAtKept(kept.key, kept.baseUrl, given.length === 0));
  const looks = last === undefined ? given : [...given, last];
  const [first] = looks;
  const active = isFound(first) ? first : undefined;
  return {
    active,
    others: looks.filter((look) => 'fingerprint' in look).filter((key) => key !== active),
    problems: looks.filter((look) => 'message' in look),
  };
}

function isFound(look: SeenKey | KeyProblem | undefined): look is FoundKey {
  return look !== undefined && 'key' in look;
}

/** As much of a dotenv file as is ever read. */
export const MAX_DOTENV_BYTES = 1_000_000;

async function lookInFile(root: string, source: '.env.project' | '.env'): Promise<FoundKey | KeyProblem | undefined> {
  const read = readInside(join(root, source), { maxBytes: MAX_DOTENV_BYTES, root });
  switch (read.kind) {
    case 'missing':
      return undefined;
    case 'refused':
      return { source, message: `${source} cannot be read: ${read.because}` };
    case 'text':
      return judge(source, parse(read.text)[KEY_VARIABLE]);
  }
}

function judge(source: KeySource, value: string | undefined): FoundKey | KeyProblem | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  // Anything else cannot stand in an HTTP header, and in a longer value it is most likely a quote that was never closed.
  if (!/^[\x21-\x7e]{1,512}$/.test(text)) {
    const message = `${source}: ${KEY_VARIABLE} is not a key: it has spaces, line breaks or other characters that no key has`;
    return { source, message };
  }
  return found(source, new Secret(text));
}

/** The key in use beside those that somebody may have meant instead; the same key in two places is no mistake. */
export function keyInUse({ source, masked, fingerprint }: SeenKey, others: readonly SeenKey[]): KeyInUse {
  const different = others.filter((other) => other.fingerprint !== fingerprint);
  if (different.length === 0) return { source, masked };
  return { source, masked, others: different.map((other) => ({ source: other.source, masked: other.masked })) };
}

/** What a Kimi-style configuration gives for its address. */
export function configuredKey({ baseUrl, apiKey }: { readonly baseUrl: string; readonly apiKey: string }): KeptKey {
  const key = new Secret(apiKey);
  return {
    source: 'configuration',
    masked: maskKey(apiKey),
    fingerprint: fingerprintOf(key),
    baseUrl,
    reveal: async () => key,
  };
}

function found(source: KeySource, key: Secret): FoundKey {
  return { source, key, masked: maskKey(key.reveal()), fingerprint: fingerprintOf(key) };
}

async function lookAtKept(kept: KeptKey, baseUrl: string, isNeeded: boolean): Promise<SeenKey | FoundKey | KeyProblem> {
  const { source, masked, fingerprint } = kept;
  if (kept.baseUrl !== baseUrl) {
    return {
      source,
      message: `${source}: the ${source === 'stored' ? 'stored' : 'configured'} key is for ${kept.baseUrl} and is not sent to ${baseUrl}`,
    };
  }
  if (!isNeeded) return { source, masked, fingerprint };
  try {
    return found(source, await kept.reveal());
  } catch (error) {
    if (!hasCode(error, 'KEYCHAIN_UNAVAILABLE')) throw error;
    return { source, message: `${source}: ${error.message}` };
  }
}
