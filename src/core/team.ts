/** What a team's machines have in common, and who may join them. Pure. */
import { fnv1a } from './fnv1a.ts';
import type { Action, Listing, Memory, Plan, RemoteFile, RemoteId, Snapshot } from './model.ts';
import { parseUploadName, uploadName, withoutSuffix, type Tag } from './upload-name.ts';

/** Machines of different protocols do not understand what the others keep in the engine. */
export const TEAM_PROTOCOL = 1;

/** Times in the engine are its own; a machine whose clock is further off than this plans by wrong times. */
const MOST_SKEW_MS = 60_000;

/** What the first machine of a team wrote down, and whoever comes finds. */
export interface Charter {
  readonly protocol: number;
  /** Another one when the engine was emptied: what the others need is not known then until they have come back. */
  readonly epoch: string;
  /** By the engine's clock. */
  readonly since: number;
}

export type Meeting =
  | { readonly kind: 'welcome' }
  /** Told to a person; the machine goes on by itself. */
  | { readonly kind: 'refused'; readonly because: string; readonly fix: string };

export function judgeMeeting(charter: Charter, clocks: { readonly engine: number; readonly own: number }): Meeting {
  if (charter.protocol !== TEAM_PROTOCOL) {
    const who = charter.protocol > TEAM_PROTOCOL ? 'This Moontide is older' : 'This Moontide is newer';
    return {
      kind: 'refused',
      because: `${who} than the team's: it speaks protocol ${TEAM_PROTOCOL}, the team ${charter.protocol}.`,
      fix: 'Give all machines the same version.',
    };
  }
  const skewMs = clocks.own - clocks.engine;
  if (Math.abs(skewMs) > MOST_SKEW_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const direction = skewMs > 0 ? 'ahead of' : 'behind';
    return {
      kind: 'refused',
      because: `The clock of this machine is ${seconds} s ${direction} the team's server.`,
      fix: 'Set it right.',
    };
  }
  return { kind: 'welcome' };
}

/** Whether the machines have had time to say what they need, since the engine was empty last. */
export function isRollCallOver({ since }: Charter, engineNow: number, rollCallMs: number): boolean {
  return engineNow >= since + rollCallMs;
}

const TEAM_MARK = 'team';

/** Upload names of a team carry this in place of an installation's id. */
export function teamTag(name: string, project: string): Tag {
  return { installation: TEAM_MARK + shortDigest(name), project };
}

function isTeamTag({ installation }: Tag): boolean {
  return installation.startsWith(TEAM_MARK) && installation.length === TEAM_MARK.length + DIGITS;
}

/** Whether a remote file is a team's: such a one is deleted only by those who know what the others need. */
export function isTeamVersion(name: string): boolean {
  const tag = parseUploadName(name)?.tag;
  return tag !== undefined && isTeamTag(tag);
}

/** The versions that a machine needs: of its documents, and those that it might take up again. */
export function neededVersions(snapshot: Snapshot, memory: Memory, tag: Tag): ReadonlySet<string> {
  const documents = [...snapshot.documents.values()];
  return rememberedVersions(memory).union(new Set(documents.map(({ path, sha256 }) => uploadName(path, sha256, tag))));
}

/** Of these, those that are stored as far as this machine knows. */
export function rememberedVersions({ records, tombstones }: Memory): ReadonlySet<string> {
  const names = new Set<string>();
  for (const record of records.values()) names.add(withoutSuffix(record.uploadName));
  for (const { kept, uploadName: name } of tombstones) if (kept !== undefined) names.add(withoutSuffix(name));
  return names;
}

/** The upload names that a plan is about: to be uploaded, or to be taken up. */
export function versionsIn({ actions }: Plan): readonly string[] {
  return actions.flatMap((action) =>
    action.kind === 'upload' || action.kind === 'replace' || action.kind === 'adopt'
      ? [withoutSuffix(action.uploadName)]
      : [],
  );
}

/** Whether a plan takes up what another machine deleted lately: a listing may still show it. */
export function takesUpDeleted({ actions }: Plan, gone: ReadonlySet<RemoteId>): boolean {
  return actions.some((action) => action.kind === 'adopt' && gone.has(action.remoteId));
}

export function withoutFiles(listing: Listing, gone: ReadonlySet<RemoteId>): Listing {
  return { ...listing, files: listing.files.filter(({ id }) => !gone.has(id)) };
}

/** The plan after what the other machines did lately and no listing shows yet. */
export function withNews(
  plan: Plan,
  news: { readonly stored: readonly RemoteFile[]; readonly gone: ReadonlySet<RemoteId> },
): Plan {
  const stored = new Map(news.stored.map((file) => [withoutSuffix(file.filename), file]));
  const actions = plan.actions.flatMap((action): readonly Action[] => {
    if (action.kind === 'adopt') return news.gone.has(action.remoteId) ? [] : [action];
    if ((action.kind !== 'upload' && action.kind !== 'replace') || action.because === 'reupload') return [action];
    const file = stored.get(action.uploadName);
    return file === undefined ? [action] : [takenUp(action, file)];
  });
  return { ...plan, actions };
}

function takenUp(action: Extract<Action, { kind: 'upload' | 'replace' }>, file: RemoteFile): Action {
  const { path, sha256, bytes, mtimeMs } = action;
  const replaces = action.kind === 'replace' ? action.replaces : action.gone;
  return {
    kind: 'adopt',
    path,
    sha256,
    bytes,
    mtimeMs,
    uploadName: file.filename,
    remoteId: file.id,
    uploadedAt: file.createdAt,
    ...(replaces === undefined || replaces === file.id ? {} : { replaces }),
  };
}

/** Of what each machine needs: how many versions there are, shared ones, and paths with several. */
export function versionsOfPaths(needs: readonly ReadonlySet<string>[]): {
  readonly versions: number;
  readonly shared: number;
  readonly branched: number;
} {
  const machines = new Map<string, number>();
  for (const names of needs) for (const name of names) machines.set(name, (machines.get(name) ?? 0) + 1);
  const spellings = new Map<string, number>();
  for (const name of machines.keys()) {
    const spelling = parseUploadName(name)?.spelling ?? name;
    spellings.set(spelling, (spellings.get(spelling) ?? 0) + 1);
  }
  return {
    versions: machines.size,
    shared: [...machines.values()].filter((count) => count > 1).length,
    branched: [...spellings.values()].filter((count) => count > 1).length,
  };
}

/** The same project on all machines: the id that its configuration gives, else its name. */
export function teamProject(id: string | undefined, name: string): string {
  return id ?? shortDigest(name);
}

const DIGITS = 8;

function shortDigest(text: string): string {
  return fnv1a(text.normalize()).slice(-DIGITS);
}
