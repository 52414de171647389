/** The key of a session without a daemon: the sources are those of a project. */
import { systemClock as clock } from '../src/clock.ts';
import type { User } from '../src/config/load.ts';
import type { Paths } from '../src/config/paths.ts';
import { MoontideError } from '../src/core/errors.ts';
import { systemKeychain } from '../src/keys/keychain.ts';
import { configuredKey, resolveKey } from '../src/keys/resolve.ts';
import { openStoredKeys } from '../src/keys/stored-keys.ts';
import type { Log } from '../src/log.ts';
import type { Secret } from '../src/secret.ts';
import { keptMoonshotKey } from './keys.ts';

export interface AgentKeyParts {
  readonly paths: Pick<Paths, 'storedKeys'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly providerKey: User['providerKey'];
  /** Where it is sent; kept keys go to their own address alone. */
  readonly baseUrl: string;
  /** The folder that the session is about. */
  readonly root: string;
  readonly log: Log;
}

/** Undefined where no source has one. @throws MoontideError KEY_MISSING where the strongest cannot be used. */
export async function agentKey({
  paths,
  env,
  providerKey,
  baseUrl,
  root,
  log,
}: AgentKeyParts): Promise<Secret | undefined> {
  const storedKeys = openStoredKeys({ path: paths.storedKeys, keychain: systemKeychain(), clock, log });
  const key = keptMoonshotKey(storedKeys) ?? (providerKey === undefined ? undefined : configuredKey(providerKey));
  const { active, problems } = await resolveKey({ root, env, ...(key !== undefined && { kept: { key, baseUrl } }) });
  const [problem] = problems;
  if (active === undefined && problem !== undefined) throw new MoontideError('KEY_MISSING', `${problem.message}.`);
  return active?.key;
}
