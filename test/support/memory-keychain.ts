import { MoontideError } from '../../src/core/errors.ts';
import type { Keychain } from '../../src/keys/keychain.ts';
import type { Secret } from '../../src/secret.ts';

/** A keychain in memory that can be locked. */
export class MemoryKeychain implements Keychain {
  readonly entries = new Map<string, Secret>();
  isLocked = false;
  /** How often it was asked for a secret. */
  reads = 0;

  async get(account: string): Promise<Secret | undefined> {
    this.reads += 1;
    this.#mayRefuse();
    return this.entries.get(account);
  }

  async set(account: string, secret: Secret): Promise<void> {
    this.#mayRefuse();
    this.entries.set(account, secret);
  }

  async delete(account: string): Promise<void> {
    this.#mayRefuse();
    this.entries.delete(account);
  }

  #mayRefuse(): void {
    if (this.isLocked) throw new MoontideError('KEYCHAIN_UNAVAILABLE', 'The keychain is locked.');
  }
}
