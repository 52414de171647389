/** Sessions as files of the project, for tools that read them there: which file each has, and what stands in it. */
import type { RelPath } from './model.ts';

export const MIRROR_FOLDER = '.ai/sessions' as RelPath;
/** `active` and `archived` hold the files. */
export const MIRROR_FOLDERS: readonly RelPath[] = [
  `${MIRROR_FOLDER}/active` as RelPath,
  `${MIRROR_FOLDER}/archived` as RelPath,
];

/** A session's metadata, in the manner of the tracking file: names with underscores, times as ISO 8601. */
export interface MirroredSession {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'archived';
  readonly sprint?: string;
  readonly engine: string;
  readonly agent?: string;
  readonly agent_file?: string;
  readonly model?: string;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly archived_at?: string;
  readonly message_count: number;
  readonly tool_call_count: number;
  readonly tokens: { readonly input: number; readonly cached: number; readonly output: number };
}

/** The files of a project's sessions, by path. @param sessions - newest first; of two with one name it has the plain one. */
export function mirrorFiles(sessions: readonly MirroredSession[]): ReadonlyMap<RelPath, string> {
  const files = new Map<RelPath, string>();
  for (const session of sessions) {
    const plain = pathOf(session, session.name);
    const path = files.has(plain) || isLong(session.name) ? pathOf(session, session.id) : plain;
    files.set(path, `${JSON.stringify(session, null, 2)}\n`);
  }
  return files;
}

/** Whether a file in one of the folders was written by this mirror: others put their own there. */
export function isMirrored(text: string): boolean {
  try {
    const content = JSON.parse(text) as { readonly id?: unknown; readonly status?: unknown } | null;
    return typeof content?.id === 'string' && content.id.startsWith('sess_') && content.status !== undefined;
  } catch {
    return false;
  }
}

function pathOf({ status }: MirroredSession, name: string): RelPath {
  return `${MIRROR_FOLDER}/${status}/${name}.json` as RelPath;
}

/** File systems take 255 bytes for a name; a letter has four at most. */
function isLong(name: string): boolean {
  return name.length > 60;
}
