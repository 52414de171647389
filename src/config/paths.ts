import { posix } from 'node:path';
import process from 'node:process';
import { MoontideError } from '../core/errors.ts';

/** Where everything of one user lives; absolute, none of it need exist. */
export interface Paths {
  /** The user's `config.toml`. */
  readonly config: string;
  readonly stateFolder: string;
  readonly database: string;
  /** Held by whoever works with the database: the daemon, or a command that does one job by itself. */
  readonly lock: string;
  /** The installation's id and the list of projects: what must outlive the database. */
  readonly registryFolder: string;
  /** What is known of the user's keys, and the keys themselves where no keychain holds them. */
  readonly storedKeys: string;
  /** Where the password of the team's server is kept, and itself where no keychain holds it. */
  readonly teamPassword: string;
  /** What was said so far of reports that are on their way. */
  readonly draftsFolder: string;
  /** What lets callers in over TCP. */
  readonly tokens: string;
  /** Where the web page is reached, and which browsers were let in. */
  readonly page: string;
  readonly logsFolder: string;
  readonly daemonLog: string;
  /** What Node itself says when the daemon crashes, where no journal keeps it. */
  readonly crashLog: string;
  /**
   * The folder of `socket`. May lie in /tmp, where anybody can create it first: whoever listens or connects checks that
   * it belongs to this user alone.
   */
  readonly runtimeFolder: string;
  /** Where the daemon listens. */
  readonly socket: string;
  /**
   * Where a daemon of this user may listen as well: one that was started with XDG_RUNTIME_DIR (a login, a systemd unit)
   * while this process has none (cron, `su`), or the other way round. A command tries these after `socket`.
   */
  readonly otherSockets: readonly string[];
}

/** What the paths are made from; the same for a daemon and for the command that looks for it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  readonly home: string;
  /** As `process.getuid()`. */
  readonly uid: number;
}

/**
 * MOONTIDE_HOME, when set, holds everything. Otherwise the platform's folders: XDG's on Linux, `~/Library` on macOS.
 * @throws MoontideError CONFIG_INVALID when MOONTIDE_HOME, or the home folder where it is needed, is not absolute.
 */
export function resolvePaths(surroundings: Surroundings): Paths {
  const { env, platform } = surroundings;
  const moontideHome = env['MOONTIDE_HOME'] ?? '';
  if (moontideHome !== '') return pathsBelow(absolute('MOONTIDE_HOME', moontideHome), surroundings);
  const home = absolute('the home folder', surroundings.home);
  return platform === 'darwin' ? macPaths(home, surroundings) : xdgPaths(home, surroundings);
}

const SOCKET_NAME = 'daemon.sock';

function pathsBelow(folder: string, surroundings: Surroundings): Paths {
  return complete(surroundings, {
    config: posix.join(folder, 'config.toml'),
    stateFolder: folder,
    logsFolder: posix.join(folder, 'logs'),
    socketFolders: [folder],
  });
}

function macPaths(home: string, surroundings: Surroundings): Paths {
  const support = posix.join(home, 'Library/Application Support/moontide');
  return complete(surroundings, {
    config: posix.join(support, 'config.toml'),
    stateFolder: support,
    logsFolder: posix.join(home, 'Library/Logs/moontide'),
    socketFolders: [support],
  });
}

function xdgPaths(home: string, surroundings: Surroundings): Paths {
  const { env } = surroundings;
  const stateFolder = posix.join(xdgFolder(env, 'XDG_STATE_HOME') ?? posix.join(home, '.local/state'), 'moontide');
  const runtime = runtimeFolders(surroundings);
  return complete(surroundings, {
    config: posix.join(xdgFolder(env, 'XDG_CONFIG_HOME') ?? posix.join(home, '.config'), 'moontide/config.toml'),
    stateFolder,
    logsFolder: posix.join(stateFolder, 'logs'),
    socketFolders: runtime.set === undefined ? [stateFolder, ...runtime.usual] : [runtime.set, stateFolder],
  });
}

interface Folders {
  readonly config: string;
  readonly stateFolder: string;
  readonly logsFolder: string;
  /** Where the daemon listens, then where another of this user's may. */
  readonly socketFolders: readonly string[];
}

function complete(surroundings: Surroundings, folders: Folders): Paths {
  const { config, stateFolder, logsFolder } = folders;
  const sockets = folders.socketFolders.flatMap((folder) => socketPaths(posix.join(folder, SOCKET_NAME), surroundings));
  const [socket, ...otherSockets] = [...new Set(sockets)] as [string, ...string[]];
  return {
    config,
    stateFolder,
    database: posix.join(stateFolder, 'moontide.db'),
    lock: posix.join(stateFolder, 'moontide.lock'),
    registryFolder: posix.join(stateFolder, 'registry'),
    storedKeys: posix.join(stateFolder, 'registry/keys.json'),
    teamPassword: posix.join(stateFolder, 'registry/team-password.json'),
    draftsFolder: posix.join(stateFolder, 'drafts'),
    tokens: posix.join(stateFolder, 'registry/tokens.json'),
    page: posix.join(stateFolder, 'registry/page.json'),
    logsFolder,
    daemonLog: posix.join(logsFolder, 'daemon.log'),
    crashLog: posix.join(logsFolder, 'crash.log'),
    runtimeFolder: posix.dirname(socket),
    socket,
    otherSockets,
  };
}

/**
 * `path`, or short stand-ins, the preferred one first, where it is longer than a socket's address can be: `sun_path` has
 * 108 bytes on Linux and 104 on macOS (unix(7), sys/un.h), one of them for the end. Their name comes from `path`, so a
 * daemon and a command make the same.
 */
function socketPaths(path: string, surroundings: Surroundings): readonly string[] {
  const fits = (candidate: string): boolean => Buffer.byteLength(candidate) <= longestSocketBytes(surroundings);
  if (fits(path)) return [path];
  // Not imported: every command would load it for a path that hardly anybody has.
  const { hash } = process.getBuiltinModule('node:crypto');
  const name = `${hash('sha256', path).slice(0, 16)}.sock`;
  const { set, usual } = runtimeFolders(surroundings);
  // Not TMPDIR, which a daemon and a command may see differently, and which is long itself on macOS.
  const shared = `/tmp/moontide-${surroundings.uid}`;
  const folders = set === undefined ? [shared, ...usual] : [set, shared];
  return folders.map((folder) => posix.join(folder, name)).filter(fits);
}

function longestSocketBytes({ platform }: Surroundings): number {
  return platform === 'darwin' ? 103 : 107;
}

interface RuntimeFolders {
  /** In XDG_RUNTIME_DIR. */
  readonly set: string | undefined;
  /** Where pam_systemd(8) makes that folder for every login on Linux. */
  readonly usual: readonly string[];
}

function runtimeFolders({ env, platform, uid }: Surroundings): RuntimeFolders {
  const runtime = xdgFolder(env, 'XDG_RUNTIME_DIR');
  return {
    set: runtime === undefined ? undefined : posix.join(runtime, 'moontide'),
    usual: platform === 'linux' ? [`/run/user/${uid}/moontide`] : [],
  };
}

/** XDG's base directories must be absolute; one that is not, or is empty, counts as not set (its specification, 0.8). */
function xdgFolder(env: Surroundings['env'], name: string): string | undefined {
  const value = env[name] ?? '';
  return posix.isAbsolute(value) ? normalized(value) : undefined;
}

function absolute(name: string, value: string): string {
  if (posix.isAbsolute(value)) return normalized(value);
  throw new MoontideError('CONFIG_INVALID', `${name} must be an absolute path; it is ${JSON.stringify(value)}.`, {
    fix: 'Set it to a path that starts with a slash.',
  });
}

/** One spelling for one folder: the stand-in of a long socket path depends on it. */
function normalized(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
