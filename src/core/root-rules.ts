/** Which folders are never a project: adding one of these is a slip that would watch, and send, far too much. */

export interface RootFacts {
  /** Absolute, without links, no trailing slash but for `/`. */
  readonly root: string;
  readonly home: string;
  readonly temporaryFolders: readonly string[];
  /** Folders that hold Moontide's own files. */
  readonly ownFolders: readonly string[];
  /** Another file system is mounted here. */
  readonly isMountPoint: boolean;
  /** Holds something that only a project has, such as `.git` or `AGENTS.md`. */
  readonly looksLikeProject: boolean;
}

const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(
  'bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var Applications Library System Users Volumes private'
    .split(' ')
    .map((name) => `/${name}`),
);

/** Why the folder is refused, for a person; undefined when it may be a project. */
export function refuseRoot(facts: RootFacts): string | undefined {
  const { root, home } = facts;
  if (root === '/') return 'it is the root of the file system';
  if (root === home) return 'it is your home folder';
  if (holds(root, home)) return 'your home folder lies in it';
  if (facts.temporaryFolders.includes(root)) return 'it is the folder for temporary files';
  if (SYSTEM_FOLDERS.has(root)) return 'it is a folder of the system';
  if (facts.ownFolders.some((own) => own === root || holds(root, own))) return "it holds Moontide's own files";
  if (facts.ownFolders.some((own) => holds(own, root) && own !== home)) return "it lies in Moontide's own folder";
  if (facts.isMountPoint && !facts.looksLikeProject) return 'it is the root of a file system';
  return undefined;
}

export type Overlap = 'holds' | 'inside';

/** How two projects' folders lie to each other. */
export function overlapOf(root: string, other: string): Overlap | undefined {
  if (holds(root, other)) return 'holds';
  return holds(other, root) ? 'inside' : undefined;
}

function holds(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
