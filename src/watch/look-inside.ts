import type { Clock } from '../clock.ts';
import { judgeContent, type EligibilityRules, type NotEligible } from '../core/eligibility.ts';
import type { Document, LeftOut, RelPath, Stamp } from '../core/model.ts';
import type { Fingerprint } from '../sync/ports.ts';
import { examine } from './examine.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Pace } from './pace.ts';
import { under } from './root.ts';
import { isRacy, sameStamp } from './stamp.ts';
import type { FoundFile } from './walk.ts';

/** A reading against a look at one entry, and how many bytes count as much as one look. */
const READING_WEIGHT = 10;
const BYTES_A_WEIGHT = 4096;

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
  /** Read even what did not change. */
  readonly rehash: boolean;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
}

/** Judges files by their content, reading only those whose stamp is new or proves nothing. */
export async function lookInside(files: ReadonlyMap<RelPath, FoundFile>, options: InsideOptions): Promise<Insides> {
  const { realRoot, rules, fingerprints, rehash, clock, pace, signal } = options;
  const documents = new Map<RelPath, Document>();
  const leftOut = new Map<RelPath, LeftOut>();
  const read: Fingerprint[] = [];

  function leaveOut(path: RelPath, verdict: NotEligible, { bytes, mtimeMs }: Stamp): void {
    leftOut.set(path, { path, ...verdict, bytes, mtimeMs });
  }

  function judgeInside({ path, stamp, sha256, content }: Fingerprint): void {
    const verdict = judgeContent(content);
    if (verdict === 'document') documents.set(path, { path, stamp, sha256 });
    else leaveOut(path, verdict, stamp);
  }

  for (const [path, { target, stamp }] of files) {
    const known = rehash ? undefined : fingerprints.get(path);
    if (known !== undefined && sameStamp(known.stamp, stamp) && !isRacy(known.stamp, known.readAt)) {
      judgeInside(known);
      continue;
    }
    // Before the reading, so that what is written after it always has a newer stamp.
    const readAt = clock.now();
    const examined = await examine(under(realRoot, target), rules, clock, signal);
    if (examined.kind === 'read') {
      const { sha256, content } = examined;
      const fingerprint = { path, stamp: examined.stamp, sha256, content, readAt };
      read.push(fingerprint);
      judgeInside(fingerprint);
    } else if (examined.kind === 'refused') {
      leaveOut(path, examined.verdict, stamp);
    }
    const rest = pace.step(READING_WEIGHT + stamp.bytes / BYTES_A_WEIGHT);
    if (rest !== undefined) await rest;
  }
  return { documents, leftOut, read };
}
