/** What the manager that started this process says of it in the environment: systemd (sd_notify(3), sd_listen_fds(3)), launchd. */

export interface Supervision {
  /** Whom to tell that the daemon is ready, and how it is. */
  readonly notifySocket?: string;
  /** The service is killed when it says nothing for this long. */
  readonly watchdogMs?: number;
  /** A socket that listens already, for the daemon to answer at. */
  readonly listenFd?: number;
  /** `device:inode` of the journal's stream: lines there may begin with their priority. */
  readonly journalStream?: string;
  /** launchd starts again whatever ended with another code than 0, and knows no exception. */
  readonly isLaunchd: boolean;
}

/** The first descriptor that systemd hands over (SD_LISTEN_FDS_START). */
const FIRST_FD = 3;

/** Meant for this process alone: whatever it starts must not speak for the service. */
export const SUPERVISION_VARIABLES = [
  'NOTIFY_SOCKET',
  'WATCHDOG_USEC',
  'WATCHDOG_PID',
  'LISTEN_FDS',
  'LISTEN_PID',
  'LISTEN_FDNAMES',
] as const;

export function readSupervision(env: Readonly<Record<string, string | undefined>>, pid: number): Supervision {
  const notifySocket = env['NOTIFY_SOCKET'] ?? '';
  const watchdogMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  const isWatched = watchdogMs > 0 && isFor(env['WATCHDOG_PID'], pid, true);
  const isListening = Number(env['LISTEN_FDS'] ?? 0) > 0 && isFor(env['LISTEN_PID'], pid, false);
  const journalStream = env['JOURNAL_STREAM'] ?? '';
  return {
    ...(notifySocket === '' ? {} : { notifySocket }),
    ...(isWatched ? { watchdogMs } : {}),
    ...(isListening ? { listenFd: FIRST_FD } : {}),
    ...(journalStream === '' ? {} : { journalStream }),
    isLaunchd: (env['XPC_SERVICE_NAME'] ?? '').startsWith('local.moontide.'),
  };
}

/** The variables are inherited; the number says whom they are for. */
function isFor(wanted: string | undefined, pid: number, otherwise: boolean): boolean {
  return wanted === undefined || wanted === '' ? otherwise : Number(wanted) === pid;
}
