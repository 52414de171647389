/** This machine, and the team that it is in. */
import type { ErrorFacts } from './error-facts.ts';

export const MACHINE_ERRORS = {
  // The team.
  TEAM_AWAY: {
    http: 503,
    exit: 75,
    retry: 'later',
    fix: 'See that the server at [team] url is up; until then every machine goes on by itself and deletes nothing.',
  },
  TEAM_REFUSED: {
    http: 403,
    exit: 77,
    retry: 'never',
    fix: 'Give the right one with `moontide team password`, or as MOONTIDE_TEAM_PASSWORD in the environment of the daemon.',
  },
  NO_TEAM: { http: 409, exit: 1, retry: 'never', fix: 'Set [team] url and name in config.toml.' },

  // This machine.
  CONFIG_INVALID: { http: 422, exit: 78, retry: 'never', fix: 'Correct the key that the message names.' },
  NO_DAEMON: { http: 503, exit: 69, retry: 'later', fix: 'Start it with `moontide start`.' },
  DAEMON_RUNNING: { http: 409, exit: 1, retry: 'never', fix: '`moontide status` shows it; `moontide stop` stops it.' },
  DAEMON_STOPPING: { http: 503, exit: 75, retry: 'later', fix: 'Wait until it is gone, then start it again.' },
  START_FAILED: { http: 500, exit: 1, retry: 'later', fix: 'See what it said with `moontide logs`.' },
  NO_SERVICE_MANAGER: {
    http: 501,
    exit: 1,
    retry: 'never',
    fix: 'Log in so that systemd or launchd runs for you, or use `moontide start`.',
  },
  LOCK_HELD: { http: 409, exit: 75, retry: 'later', fix: 'Wait for the other process, or stop it.' },
  SOCKET_UNSAFE: {
    http: 500,
    exit: 78,
    retry: 'never',
    fix: 'Move what is in the way, or set MOONTIDE_HOME to a folder of your own.',
  },
  LISTEN_FAILED: {
    http: 500,
    exit: 78,
    retry: 'never',
    fix: 'Choose another address for `api.listen`, or end the program that listens there.',
  },
  STORE_NEWER: {
    http: 500,
    exit: 78,
    retry: 'never',
    fix: 'Install the version of Moontide that wrote it, or a newer one.',
  },
  STORE_ALTERED: {
    http: 500,
    exit: 78,
    retry: 'never',
    fix: 'Install the version of Moontide that wrote it; the database was left as it was.',
  },
  STORE_UNAVAILABLE: {
    http: 503,
    exit: 75,
    retry: 'later',
    fix: 'Free space on the disk, or end the process that holds the database.',
  },
  ROOT_MISSING: {
    http: 409,
    exit: 1,
    retry: 'later',
    fix: 'Bring the folder back, `moontide add` it where it is now, or `moontide remove` it.',
  },
  ROOT_REPLACED: {
    http: 409,
    exit: 1,
    retry: 'never',
    fix: 'Mount the right file system, or look at `moontide confirm` first.',
  },
  MASS_DELETE: { http: 409, exit: 1, retry: 'never', fix: 'Look at what would go with `moontide confirm`.' },
  FILE_NOT_FOUND: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: "Check the path: it is taken from the working directory, and then from the project's root.",
  },
  TRACKING_DAMAGED: {
    http: 409,
    exit: 1,
    retry: 'never',
    fix: 'Delete the file and run `moontide sync --initial`: nothing depends on it, and what is uploaded already stays.',
  },
  UNREADABLE: { http: 409, exit: 1, retry: 'later', fix: 'Make the file or folder readable for this user.' },
  SECRET_FOUND: {
    http: 422,
    exit: 1,
    retry: 'never',
    fix: 'Take the secret out, or allow exactly this content: docs/security.md says how.',
  },
  STALE: { http: 409, exit: 75, retry: 'later', fix: 'The file changed meanwhile; it is looked at again by itself.' },
} as const satisfies Readonly<Record<string, ErrorFacts>>;
