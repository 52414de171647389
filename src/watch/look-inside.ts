import type { Clock } from '../clock.ts';
import { judgeContent, type EligibilityRules, type NotEligible } from '../core/eligibility.ts';
import type { Document, LeftOut, RelPath, SecretScan, Stamp } from '../core/model.ts';
import type { Fingerprint } from '../sync/ports/scanner.ts';
import type { SecretScanner } from '../sync/ports/secret-scanner.ts';
import { examine } from './examine.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Pace } from './pace.ts';
import { under } from './root.ts';
import { isRacy, sameStamp } from './stamp.ts';
import type { FoundFile } from './walk.ts';

/** A reading against a look at one entry, and how many bytes count as much as one look. */
const READING_WEIGHT = 10;
const BYTES_A_WEIGHT = 4096;
/** Contents that wait to be looked through for secrets take memory: beyond this they are waited for. */
const MOST_WAITING_BYTES = 16_000_000;

/** Of what is no document anyway. */
const CLEAN: SecretScan = { kind: 'clean' };

export interface Insides {
  readonly documents: ReadonlyMap<RelPath, Document>;
  readonly leftOut: ReadonlyMap<RelPath, LeftOut>;
  /** What was read. */
  readonly read: readonly Fingerprint[];
}

export interface InsideOptions {
  readonly realRoot: string;
  readonly rules: EligibilityRules;
  readonly fingerprints: Fingerprints;
  readonly secrets: Pick<SecretScanner, 'known' | 'scan'>;
  /** Read even what did not change. */
  readonly rehash: boolean;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
}

/** Judges files by their content, reading only those whose stamp is new or proves nothing. */
export async function lookInside(files: ReadonlyMap<RelPath, FoundFile>, options: InsideOptions): Promise<Insides> {
  const { realRoot, rules, fingerprints, secrets, rehash, clock, pace, signal } = options;
  const documents = new Map<RelPath, Document>();
  /** Texts that are still looked through for secrets. */
  const texts: { readonly fingerprint: Fingerprint; readonly scan: Promise<SecretScan> }[] = [];
  const leftOut = new Map<RelPath, LeftOut>();
  const read: Fingerprint[] = [];
  let waitingBytes = 0;

  function leaveOut(path: RelPath, verdict: NotEligible, { bytes, mtimeMs }: Stamp): void {
    leftOut.set(path, { path, ...verdict, bytes, mtimeMs });
  }

  function addDocument({ path, stamp, sha256 }: Fingerprint, secrets: SecretScan): void {
    documents.set(path, { path, stamp, sha256, secrets });
  }

  /** What is known of a file whose stamp did not change, unless its content has to be looked at all the same. */
  function recall(path: RelPath, stamp: Stamp): { fingerprint: Fingerprint; scan: SecretScan } | undefined {
    const fingerprint = rehash ? undefined : fingerprints.get(path);
    if (fingerprint === undefined || !sameStamp(fingerprint.stamp, stamp)) return undefined;
    if (isRacy(fingerprint.stamp, fingerprint.readAt)) return undefined;
    const scan = fingerprint.content === 'text' ? secrets.known(fingerprint.sha256) : CLEAN;
    return scan === undefined ? undefined : { fingerprint, scan };
  }

  for (const [path, { target, stamp }] of files) {
    const known = recall(path, stamp);
    if (known !== undefined) {
      const { fingerprint, scan } = known;
      const verdict = judgeContent(fingerprint.content);
      if (verdict === 'document') addDocument(fingerprint, scan);
      else leaveOut(path, verdict, stamp);
      continue;
    }
    // Before the reading, so that what is written after it always has a newer stamp.
    const readAt = clock.now();
    const examined = await examine(under(realRoot, target), rules, clock, signal);
    if (examined.kind === 'read') {
      const { sha256, content } = examined;
      const fingerprint = { path, stamp: examined.stamp, sha256, content, readAt };
      read.push(fingerprint);
      const verdict = judgeContent(content);
      if (verdict === 'document') texts.push({ fingerprint, scan: secrets.scan(examined.bytes, sha256) });
      else leaveOut(path, verdict, examined.stamp);
      waitingBytes += examined.bytes.length;
      if (waitingBytes > MOST_WAITING_BYTES) {
        await texts.at(-1)?.scan;
        waitingBytes = 0;
      }
    } else if (examined.kind === 'refused') {
      leaveOut(path, examined.verdict, stamp);
    }
    const rest = pace.step(READING_WEIGHT + stamp.bytes / BYTES_A_WEIGHT);
    if (rest !== undefined) await rest;
  }
  for (const { fingerprint, scan } of texts) addDocument(fingerprint, await scan);
  return { documents, leftOut, read };
}
