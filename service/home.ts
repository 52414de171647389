/** What lies in the home folder, opened for one process at a time. */
import { systemClock, type Clock } from '../src/clock.ts';
import { readUser } from '../src/config/files.ts';
import type { User } from '../src/config/load.ts';
import type { Paths } from '../src/config/paths.ts';
import { openTokens, type Tokens } from '../src/control/tokens.ts';
import { systemKeychain, type Keychain } from '../src/keys/keychain.ts';
import { openStoredKeys, type StoredKeys } from '../src/keys/stored-keys.ts';
import type { Log } from '../src/log.ts';
import { openRegistry } from '../src/registry/registry.ts';
import { createSecretScanner } from '../src/secrets/scanner.ts';
import { openStore, type OpenedStore } from '../src/store/open.ts';
import type { Registry } from '../src/sync/ports/registry.ts';
import type { SecretScanner } from '../src/sync/ports/secret-scanner.ts';
import { packageVersion } from '../src/version.ts';
import { takeLock } from './lock.ts';

export interface HomeOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export interface Home extends Required<HomeOptions> {
  readonly version: string;
  /** The user's configuration at the start. */
  readonly user: User;
  /** What people told us. */
  readonly registry: Registry;
  /** What can be rebuilt. */
  readonly store: OpenedStore;
  readonly secrets: SecretScanner;
  readonly keychain: Keychain;
  readonly storedKeys: StoredKeys;
  readonly tokens: Tokens;
}

/** `what`: what others are told that holds the lock. @throws what `startDaemon` throws. */
export async function openHome(
  stack: AsyncDisposableStack,
  { paths, env, log, clock = systemClock }: HomeOptions,
  what: 'daemon' | 'job',
): Promise<Home> {
  const version = packageVersion();
  stack.use(takeLock(paths.lock, { pid: process.pid, what, startedAt: clock.now(), version }));
  const user = await readUser(paths.config, env);
  const installationId = env['MOONTIDE_INSTALLATION_ID'] ?? '';
  const given = installationId === '' ? {} : { installationId };
  const registry = openRegistry({ folder: paths.registryFolder, clock, log, ...given });
  const store = stack.use(openStore({ path: paths.database, clock, log }));
  const secrets = stack.use(createSecretScanner({ store: store.secretScans, log }));
  const keychain = systemKeychain();
  return {
    paths,
    env,
    log,
    clock,
    version,
    user,
    registry,
    store,
    secrets,
    keychain,
    storedKeys: openStoredKeys({ path: paths.storedKeys, keychain, clock, log }),
    tokens: openTokens({ path: paths.tokens, clock, log }),
  };
}
