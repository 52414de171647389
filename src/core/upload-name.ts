/**
 * The name that a document has at Moonshot, and what such a name says.
 *
 *   docs~guide.md--mt-k3v9x2ab-p8d0qf7c-9f86d081884c.md
 *   └ path ─────┘     └ installation    └ sha256, 12 digits
 *                             └ project              └ an extension that the server accepts
 *
 * A listing alone so tells whose a file is, which document and which version. Letters, digits, `.`, `_` and `-` stand
 * for themselves, `~` for `/`, `=XX` for a byte of UTF-8. A path too long for 255 bytes is cut and ends in `==` and a
 * digest of the whole path.
 */
import { fnv1a } from './fnv1a.ts';
import { isRelPath, type RelPath, type Sha256 } from './model.ts';

/** Whose a remote file is; both ids are 4 to 12 of `a-z0-9`. */
export interface Tag {
  readonly installation: string;
  readonly project: string;
}

export interface ParsedUploadName {
  readonly tag: Tag;
  /** First 12 hex digits of the content's sha256. */
  readonly version: string;
  /** Undefined when the path was too long to be spelled out. */
  readonly path?: RelPath;
  /** The path as it stands in the name, cut or not: equal for the same document. */
  readonly spelling: string;
}

/**
 * Extensions of text that Moonshot extracts (its documentation since 2026-08-31; the gate goes by the name alone).
 * Anything else goes up as `.txt`.
 */
const ACCEPTED_EXTENSIONS: ReadonlySet<string> = new Set(
  'txt csv md html json log go h c cpp cxx cc cs java js css jsp php py py3 asp yaml yml ini conf ts tsx'.split(' '),
);

const LONGEST_NAME = 255;
/** The server may append ` (1)` and so on to a name that it has already. */
const ROOM_FOR_SUFFIX = ' (9999)'.length;

const NAME =
  /^(?<spelling>.+)--mt-(?<installation>[a-z0-9]{4,12})-(?<project>[a-z0-9]{4,12})-(?<version>[0-9a-f]{12})(?: ?\(\d+\))?\.[a-z0-9]+(?: ?\(\d+\))?$/u;

export function uploadName(path: RelPath, sha256: Sha256, tag: Tag): string {
  const end = `${markOf(tag)}${sha256.slice(0, 12)}.${acceptedExtension(path)}`;
  return spell(path, LONGEST_NAME - ROOM_FOR_SUFFIX - end.length) + end;
}

/** What every name of a tag holds; others hold it by chance alone. */
export function markOf({ installation, project }: Tag): string {
  return `--mt-${installation}-${project}-`;
}

/** Whether a name made by `uploadName` has this tag; quicker than taking it apart. */
export function hasTag(name: string, tag: Tag): boolean {
  return name.startsWith(markOf(tag), name.lastIndexOf('--mt-'));
}

/** The inverse of `uploadName`, also past a suffix that the server appended; undefined for any other name. */
export function parseUploadName(name: string): ParsedUploadName | undefined {
  const groups = NAME.exec(name)?.groups;
  if (groups === undefined) return undefined;
  const { spelling = '', installation = '', project = '', version = '' } = groups;
  const path = unspell(spelling);
  return { tag: { installation, project }, version, spelling, ...(path === undefined ? {} : { path }) };
}

/** The name that was asked for, without what a server appended to it. */
export function withoutSuffix(name: string): string {
  return name.replace(/ ?\(\d+\)(?<extension>\.[a-z0-9]+)?$/u, '$<extension>');
}

/** Whether two upload names differ by nothing but what a server appends to a name that it has already. */
export function isSameUploadName(remote: string, ours: string): boolean {
  if (remote === ours) return true;
  const dot = ours.lastIndexOf('.');
  const [stem, extension] = [ours.slice(0, dot), ours.slice(dot)];
  if (!remote.startsWith(stem)) return false;
  const rest = remote.slice(stem.length);
  return (
    (rest.endsWith(extension) && /^ ?\(\d+\)$/u.test(rest.slice(0, -extension.length))) ||
    (rest.startsWith(extension) && /^ ?\(\d+\)$/u.test(rest.slice(extension.length)))
  );
}

function acceptedExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
  return ACCEPTED_EXTENSIONS.has(extension) ? extension : 'txt';
}

function spell(path: RelPath, room: number): string {
  const whole = encodeURIComponent(path)
    .replaceAll(/[!~*'()]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '~')
    .replaceAll('%', '=');
  if (whole.length <= room) return whole;
  const end = `==${fnv1a(path)}`;
  return whole.slice(0, room - end.length) + end;
}

function unspell(spelling: string): RelPath | undefined {
  if (/==[0-9a-f]{16}$/u.test(spelling)) return undefined;
  try {
    const path = decodeURIComponent(spelling.replaceAll('=', '%').replaceAll('~', '/'));
    return isRelPath(path) ? path : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
