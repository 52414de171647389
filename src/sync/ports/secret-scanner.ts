/** What looks for secrets in contents, and what is remembered of it. */
import type { SecretScan, Sha256 } from '../../core/model.ts';

/** Looks for secrets in contents, each content once for as long as the rules stay the same. */
export interface SecretScanner extends AsyncDisposable {
  /** What is known already of a content. */
  known(sha256: Sha256): SecretScan | undefined;
  /** Contents of which nothing is known are about to come. */
  prepare(): void;
  /** Never rejects: what goes wrong is the scan `failed`, which is tried again when it is asked for again. */
  scan(content: Buffer, sha256: Sha256): Promise<SecretScan>;
}

/** What was found in contents, whichever project they are of; valid for one set of rules. */
export interface SecretScanStore {
  /** Forgets what other rules came to. */
  secretScans(rules: string): ReadonlyMap<Sha256, KnownSecrets>;
  putSecretScans(rules: string, scans: ReadonlyMap<Sha256, KnownSecrets>): void;
}

export type KnownSecrets = Exclude<SecretScan, { kind: 'failed' }>;
