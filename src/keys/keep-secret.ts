import { MoontideError } from '../core/errors.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import type { Keychain } from './keychain.ts';

/** Where a secret is kept: in the system's keychain, or in a file for this user alone. */
export type SecretPlace = 'keychain' | 'file';

/**
 * Puts a secret into the keychain where one answers; `file` when the caller has to write it down. `useKeychain`: true for
 * the keychain or an error, false for the file, undefined for whichever is there. @throws MoontideError KEYCHAIN_UNAVAILABLE.
 */
export async function keepSecret(parts: {
  readonly keychain: Keychain;
  readonly account: string;
  readonly secret: Secret;
  readonly useKeychain: boolean | undefined;
  readonly log: Log;
}): Promise<SecretPlace> {
  const { keychain, account, secret, useKeychain, log } = parts;
  if (useKeychain === false) return 'file';
  try {
    await keychain.set(account, secret);
    const read = await keychain.get(account);
    if (read?.reveal() === secret.reveal()) return 'keychain';
    throw new MoontideError('KEYCHAIN_UNAVAILABLE', "The system's keychain did not keep it.");
  } catch (error) {
    if (useKeychain === true) throw error;
    log.info({ err: error }, 'no keychain answers: what is to be kept goes into a file');
    return 'file';
  }
}
