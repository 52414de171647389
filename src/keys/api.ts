/** Keys as those see them who control Moontide. A key goes in and never comes out but masked. */
import type { GitIgnoreOutcome } from './project-file.ts';
import type { KeyCheck } from './check.ts';
import type { KeyProblem, SeenKey } from './resolve.ts';
import type { ProjectId } from '../core/model.ts';
import type { ShownKey } from '../core/key-in-use.ts';
import type { ProviderName } from '../core/providers.ts';
import type { Secret } from '../secret.ts';
import type { StoredKey } from './stored-keys.ts';
import type { TeamPassword } from './team-password.ts';

export interface KeySituation {
  readonly baseUrl: string;
  /** The key in use. */
  readonly active?: SeenKey;
  readonly others: readonly SeenKey[];
  readonly problems: readonly KeyProblem[];
  /** What the repository asks for of the address, and does not get until `moontide trust`; a sentence. */
  readonly heldAddress?: string | undefined;
}

export interface CreatedKey extends KeySituation {
  readonly masked: string;
  /** Absent where the caller did not want the key checked. */
  readonly check?: KeyCheck;
  readonly gitignore: GitIgnoreOutcome;
}

export interface ValidatedKey {
  readonly key: SeenKey;
  /** Different keys that weaker sources have. */
  readonly others: readonly ShownKey[];
  readonly check: KeyCheck;
}

/** Every method throws MoontideError PROJECT_NOT_FOUND. */
export interface ProjectKeys {
  status(id: ProjectId): Promise<KeySituation>;
  /**
   * Writes a key to `.env.project` once the server has taken it.
   * @throws API_KEY_INVALID, KEY_REFUSED, PERMISSION_DENIED, UNREACHABLE and others of the client: nothing is written then;
   * UNREADABLE, STORE_UNAVAILABLE.
   */
  create(id: ProjectId, key: Secret, options: { readonly validate: boolean }): Promise<CreatedKey>;
  /** @throws KEY_MISSING. */
  validate(id: ProjectId): Promise<ValidatedKey>;
  /** Takes the key out of `.env.project`; what is in use then is in the answer. @throws API_KEY_NOT_FOUND, UNREADABLE. */
  remove(id: ProjectId): Promise<KeySituation>;
}

export interface GivenApiKey {
  readonly provider: ProviderName;
  readonly key: Secret;
  /** Undefined: the keychain where one answers, else a file. */
  readonly useKeychain?: boolean | undefined;
  /** Undefined: the provider's own; for `moonshot` the one that the projects' documents go to. */
  readonly baseUrl?: string | undefined;
}

/** The user's keys, at most one for each provider. */
export interface ApiKeys {
  list(): readonly StoredKey[];
  /** @throws API_KEY_INVALID, CONFIG_INVALID for the address, KEYCHAIN_UNAVAILABLE, STORE_UNAVAILABLE. */
  add(given: GivenApiKey): Promise<StoredKey>;
  /** Asks the provider. @throws API_KEY_NOT_FOUND, API_KEY_EXPIRED, PROVIDER_UNAVAILABLE, KEYCHAIN_UNAVAILABLE. */
  test(provider: ProviderName): Promise<StoredKey>;
  /** @throws API_KEY_NOT_FOUND, KEYCHAIN_UNAVAILABLE, STORE_UNAVAILABLE. */
  remove(provider: ProviderName): Promise<void>;
}

export interface Keys {
  readonly ofProjects: ProjectKeys;
  readonly ofUser: ApiKeys;
  readonly ofTeam: Pick<TeamPassword, 'source' | 'keep' | 'remove'>;
}
