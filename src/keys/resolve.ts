import { join } from 'node:path';
import { parse } from 'dotenv';
import { maskKey } from '../core/mask.ts';
import { readInside } from '../read-inside.ts';
import { Secret } from '../secret.ts';

/** Where a key comes from, the strongest source first. */
export type KeySource = '.env.project' | '.env' | 'environment';

/** The variable's name in every source. It is the only one that is taken from a project's files. */
const KEY_VARIABLE = 'KIMI_API_KEY';

export interface FoundKey {
  readonly source: KeySource;
  readonly key: Secret;
  readonly masked: string;
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
  readonly others: readonly FoundKey[];
  readonly problems: readonly KeyProblem[];
}

interface KeyPlaces {
  /** The project's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Looks into every source; an empty value counts as none. Never throws for what a source holds. */
export async function resolveKey({ root, env }: KeyPlaces): Promise<KeyResolution> {
  const looks = [
    await lookInFile(root, '.env.project'),
    await lookInFile(root, '.env'),
    judge('environment', env[KEY_VARIABLE]),
  ].filter((look) => look !== undefined);
  const found = looks.filter((look) => 'key' in look);
  const problems = looks.filter((look) => 'message' in look);
  const [first] = looks;
  const active = first !== undefined && 'key' in first ? first : undefined;
  return { active, others: found.filter((key) => key !== active), problems };
}

/** As much of a dotenv file as is ever read. */
const MAX_BYTES = 1_000_000;

async function lookInFile(root: string, source: '.env.project' | '.env'): Promise<FoundKey | KeyProblem | undefined> {
  const read = await readInside(join(root, source), { maxBytes: MAX_BYTES, root });
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
  return { source, key: new Secret(text), masked: maskKey(text) };
}
