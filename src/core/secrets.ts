/** Whether a content may leave the machine, and what a person is told of one that may not. */
import { MoontideError } from './errors.ts';
import type { Document, Problem, RemoteId, SecretFind, SecretScan, Sha256 } from './model.ts';

/** What was looked for secrets, and which content that was. */
export interface Scanned {
  readonly sha256: Sha256;
  readonly secrets: SecretScan;
}

/** A version of a document that the account holds. */
export interface UploadedVersion {
  readonly remoteId: RemoteId;
  /** Whether it is the very content that is here now. */
  readonly isSame: boolean;
}

declare const cleared: unique symbol;
/** Content that may leave the machine. Nothing but `clear` makes it, and no other content can be uploaded. */
export type Cleared<Content> = Content & { readonly [cleared]: true };

/** How many finds a sentence names. */
const SHOWN_FINDS = 3;

/** True only for what was looked at and is clean, or is allowed by a person; never where the look failed. */
export function mayLeave({ sha256, secrets }: Scanned, allowed: ReadonlySet<Sha256>): boolean {
  switch (secrets.kind) {
    case 'clean':
      return true;
    case 'found':
      return allowed.has(sha256);
    case 'failed':
      return false;
  }
}

/** `content`, which `scanned` tells about, where it may leave. */
export function clear<Content>(
  content: Content,
  scanned: Scanned,
  allowed: ReadonlySet<Sha256>,
): Cleared<Content> | undefined {
  return mayLeave(scanned, allowed) ? (content as Cleared<Content>) : undefined;
}

/** What a person is told of a document that stays here. */
export function secretProblem(document: Document, uploaded: UploadedVersion | undefined): Problem {
  const sentences = [whyItStays(document.secrets), howToGoOn(document)];
  if (uploaded !== undefined) {
    const what = uploaded.isSame ? 'This very content' : 'An earlier version';
    sentences.push(`${what} is uploaded: \`moontide files delete ${uploaded.remoteId}\` deletes it.`);
  }
  return { path: document.path, code: 'secret', message: sentences.join(' ') };
}

/** What a person is told who asked for the upload of such a content. */
export function secretRefusal(name: string, scanned: Scanned): MoontideError {
  return new MoontideError('SECRET_FOUND', `${name}: ${whyItStays(scanned.secrets)}`, {
    fix: howToGoOn(scanned),
    details: { sha256: scanned.sha256, ...(scanned.secrets.kind === 'found' ? { finds: scanned.secrets.finds } : {}) },
  });
}

function whyItStays(secrets: SecretScan): string {
  if (secrets.kind === 'failed')
    return `It could not be looked through for secrets (${secrets.detail}), so it stays here.`;
  const finds = secrets.kind === 'found' ? secrets.finds : [];
  return `It seems to hold a secret (${wordsFor(finds)}), so it stays here.`;
}

function howToGoOn({ sha256, secrets }: Scanned): string {
  return secrets.kind === 'failed'
    ? 'It is tried again with the next full look.'
    : `Take it out; or, where it is no secret, let exactly this content go: under [secrets] in moontide.toml, allow = ["${sha256}"], then \`moontide trust\`.`;
}

function wordsFor(finds: readonly SecretFind[]): string {
  const shown = finds.slice(0, SHOWN_FINDS).map(({ rule, line }) => `${rule} in line ${line}`);
  const more = finds.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
