/** True for names that are left out of every project: logs, what tools keep for themselves, editors' temporary files. */
export function isExcludedName(name: string): boolean {
  const plain = name.toLowerCase();
  return NAMES.has(plain) || PATTERNS.some((pattern) => pattern.test(plain));
}

const NAMES: ReadonlySet<string> = new Set([
  // A worktree and a submodule have `.git` as a file.
  '.git',
  '.hg',
  '.svn',
  '.jj',
  'node_modules',
  '__pycache__',
  '.ds_store',
  'thumbs.db',
  'desktop.ini',
  // Vim writes and removes it to learn whether it may create files in a folder.
  '4913',
]);

const PATTERNS: readonly RegExp[] = [
  /\.log$/u,
  // Temporary files in general; backups that many editors leave.
  /\.tmp$|~$/u,
  // Vim, Kate.
  /\.(?:sw[opx]|kate-swp)$/u,
  // Emacs: locks `.#name` and autosaves `#name#`.
  /^\.#|^#.+#$/u,
  // Office programs' locks.
  /^~\$|^\.~lock\..+#$/u,
  // JetBrains' and GLib's safe writes.
  /___jb_(?:tmp|old)___$|^\.goutputstream-/u,
  // Unfinished downloads.
  /\.(?:part|crdownload)$/u,
  // Removed files that something still holds open, on NFS and FUSE; macOS's side files on foreign disks.
  /^\.nfs[0-9a-f]{8,}$|^\.fuse_hidden|^\._/u,
];
