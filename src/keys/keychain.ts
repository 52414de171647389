import type { AsyncEntry } from '@napi-rs/keyring';
import { MoontideError } from '../core/errors.ts';
import { Secret } from '../secret.ts';

/** Where the system keeps secrets for this user. Every call throws MoontideError KEYCHAIN_UNAVAILABLE when none answers. */
export interface Keychain {
  get(account: string): Promise<Secret | undefined>;
  set(account: string, secret: Secret): Promise<void>;
  /** Nothing happens where there is none. */
  delete(account: string): Promise<void>;
}

const SERVICE = 'moontide';

/** A keychain may wait for a person who unlocks it; a daemon cannot wait that long. */
const PATIENCE_MS = 15_000;

/** The keychain of macOS and Windows, the Secret Service (GNOME Keyring, KWallet, KeePassXC) on Linux. */
export function systemKeychain(patienceMs = PATIENCE_MS): Keychain {
  return {
    get: (account) =>
      answered(patienceMs, account, async (entry) => {
        const text = await entry.getPassword();
        return text === null ? undefined : new Secret(text);
      }),
    set: (account, secret) => answered(patienceMs, account, (entry) => entry.setPassword(secret.reveal())),
    delete: (account) => answered(patienceMs, account, async (entry) => void (await entry.deleteCredential())),
  };
}

async function answered<Result>(
  patienceMs: number,
  account: string,
  ask: (entry: AsyncEntry) => Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not answer within ${patienceMs / 1000} s`)), patienceMs);
  try {
    return await Promise.race([ask(await openEntry(account)), late.promise]);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new MoontideError('KEYCHAIN_UNAVAILABLE', `The system's keychain cannot be used: ${because}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function openEntry(account: string): Promise<AsyncEntry> {
  // Loaded when it is needed: it is native code, and a machine without a build of it has no keychain for us.
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // Left to itself the library falls back to the kernel's keyring, which forgets everything at the next start.
  return new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } });
}
