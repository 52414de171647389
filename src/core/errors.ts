/**
 * Every error that leaves a module has a code from this table. The table is the one place that says what a code means
 * to the control API (HTTP status), to the shell (exit code) and to a person (the fix); docs/errors.md is checked
 * against it.
 */

/** What may be done about a failure, and by whom. */
export type Retry =
  /** The same call may succeed if it is made again. */
  | 'later'
  /** The call may have had its effect: look at the remote before anything is tried again. */
  | 'look'
  /** The same call cannot succeed; something has to change first. */
  | 'never';

interface ErrorFacts {
  /** Status that the control API answers with. */
  readonly http: number;
  /** Exit code of the command: 1 failed, 2 usage, 69 no daemon, 75 try again later, 77 refused, 78 configuration. */
  readonly exit: 1 | 2 | 69 | 75 | 77 | 78;
  readonly retry: Retry;
  /** What a person can do; one sentence. */
  readonly fix: string;
}

export const ERRORS = {
  // The caller's mistakes.
  USAGE: { http: 400, exit: 2, retry: 'never', fix: 'See `moontide --help`.' },
  INVALID_REQUEST: { http: 400, exit: 2, retry: 'never', fix: 'Correct the field that the message names.' },
  NOT_FOUND: { http: 404, exit: 1, retry: 'never', fix: 'GET /openapi.json lists the routes.' },
  BODY_TOO_LARGE: { http: 413, exit: 2, retry: 'never', fix: 'Send a smaller body.' },
  PROJECT_NOT_FOUND: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: '`moontide projects` lists them; `moontide add DIR` adds one.',
  },
  PROJECT_REFUSED: { http: 422, exit: 2, retry: 'never', fix: 'Add the folder of one project instead.' },
  PROJECT_BUSY: { http: 409, exit: 75, retry: 'later', fix: 'Wait for the job that is running, or cancel it.' },
  SPRINT_REFUSED: { http: 409, exit: 1, retry: 'never', fix: '`moontide sprint list` shows how the sprints stand.' },
  SCHEDULE_NOT_FOUND: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: '`moontide schedule list` shows them; moontide.toml names them in [[schedule]].',
  },
  JOB_NOT_FOUND: { http: 404, exit: 1, retry: 'never', fix: 'GET /jobs lists the jobs that are remembered.' },
  PLAN_CHANGED: { http: 409, exit: 1, retry: 'never', fix: 'Look at the plan as it is now before you decide.' },
  NOTHING_TO_CONFIRM: { http: 409, exit: 1, retry: 'never', fix: '`moontide status` shows what a project waits for.' },
  TOKEN_REFUSED: {
    http: 401,
    exit: 77,
    retry: 'never',
    fix: 'Send the token that `moontide token show` prints, as `Authorization: Bearer TOKEN` or `X-API-Key: TOKEN`.',
  },
  ADMIN_REQUIRED: {
    http: 403,
    exit: 77,
    retry: 'never',
    fix: 'Send the token that `moontide token show --admin` prints, or ask over the socket.',
  },
  LINK_REQUIRED: { http: 401, exit: 77, retry: 'never', fix: '`moontide ui` opens the page in this browser.' },
  ORIGIN_REFUSED: {
    http: 403,
    exit: 77,
    retry: 'never',
    fix: 'Call the API from a program, at its IP address or localhost; pages in a browser are not answered.',
  },
  CANCELLED: { http: 409, exit: 1, retry: 'never', fix: 'Ask again when you want it done.' },

  // Sessions, and what may be done in them.
  SESSION_NOT_FOUND: { http: 404, exit: 1, retry: 'never', fix: 'GET /session lists the sessions.' },
  SESSION_EXISTS: { http: 409, exit: 1, retry: 'never', fix: 'Choose another name, or archive the other session.' },
  SESSION_EXPIRED: { http: 410, exit: 1, retry: 'never', fix: 'Create a new session; this one is archived.' },
  SESSION_LOCKED: { http: 409, exit: 75, retry: 'later', fix: 'Wait for the answer that is under way, or abort it.' },
  CANNOT_COMPACT: {
    http: 422,
    exit: 1,
    retry: 'never',
    fix: 'Begin a new session when this one is too full; some engines compact by themselves.',
  },
  AGENT_NOT_FOUND: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: 'Name an agent of the configuration or of the folder .agents/.',
  },
  AGENT_INVALID: { http: 422, exit: 1, retry: 'never', fix: 'Correct the file that the message names.' },
  ENGINE_NOT_FOUND: { http: 422, exit: 1, retry: 'never', fix: 'Choose one of the engines that the message names.' },
  PERMISSION_REQUIRED: {
    http: 403,
    exit: 77,
    retry: 'never',
    fix: 'Allow it in the permissions, or follow the stream of the session and answer when it asks.',
  },
  PERMISSION_TIMEOUT: { http: 408, exit: 75, retry: 'later', fix: 'Ask again, and answer in time.' },
  INVALID_PERMISSION_ID: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: 'GET /session/{id}/permissions lists what waits for an answer.',
  },
  COMMAND_DENIED: { http: 403, exit: 77, retry: 'never', fix: 'Change the rule that the message names.' },
  COMMAND_FAILED: { http: 422, exit: 1, retry: 'never', fix: 'See that the folder of the project and bash are there.' },
  COMMAND_TIMEOUT: { http: 408, exit: 1, retry: 'never', fix: 'Give it more time with `timeoutMs`.' },
  INVALID_COMMAND: { http: 400, exit: 2, retry: 'never', fix: 'Send a command of bash, without NUL characters.' },

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

  // The user's keys.
  API_KEY_INVALID: {
    http: 400,
    exit: 2,
    retry: 'never',
    fix: "Copy the whole key from the provider's site, and nothing else.",
  },
  API_KEY_EXPIRED: {
    http: 401,
    exit: 77,
    retry: 'never',
    fix: "Get a new key from the provider's site, then `moontide apikeys add` it.",
  },
  API_KEY_NOT_FOUND: {
    http: 404,
    exit: 1,
    retry: 'never',
    fix: '`moontide apikeys list` shows what is stored; `moontide apikeys add` stores a key.',
  },
  PROVIDER_UNAVAILABLE: {
    http: 503,
    exit: 75,
    retry: 'later',
    fix: 'Check the network and the address, and try again.',
  },
  KEYCHAIN_UNAVAILABLE: {
    http: 503,
    exit: 75,
    retry: 'later',
    fix: 'Unlock or start the keychain; or keep the key in a file with `moontide apikeys add PROVIDER --no-keychain`.',
  },

  // Moonshot.
  KEY_MISSING: {
    http: 401,
    exit: 77,
    retry: 'never',
    fix: 'Run `moontide key create`; or put KIMI_API_KEY into .env.project, .env or the environment of the daemon.',
  },
  KEY_REFUSED: {
    http: 401,
    exit: 77,
    retry: 'never',
    fix: 'Get a new key from platform.moonshot.ai (keys of .ai and .cn do not work for each other), then `moontide key create`; `moontide resume` tries this one again.',
  },
  PERMISSION_DENIED: {
    http: 403,
    exit: 77,
    retry: 'never',
    fix: 'The key may be expired, over its limits or not allowed to do this: `moontide key validate` tells; then `moontide resume`.',
  },
  QUOTA_EXHAUSTED: { http: 402, exit: 77, retry: 'never', fix: 'Recharge the account, then `moontide resume`.' },
  RATE_LIMITED: {
    http: 429,
    exit: 75,
    retry: 'later',
    fix: 'Nothing to do: the queue waits as long as the server asks.',
  },
  OVERLOADED: {
    http: 429,
    exit: 75,
    retry: 'later',
    fix: 'Nothing to do: the server is busy and is asked again later.',
  },
  UNREACHABLE: { http: 502, exit: 75, retry: 'later', fix: 'Check the network and KIMI_BASE_URL.' },
  ANSWER_LOST: {
    http: 502,
    exit: 75,
    retry: 'look',
    fix: 'Nothing to do: the listing shows whether the upload arrived.',
  },
  SERVER_ERROR: { http: 502, exit: 75, retry: 'later', fix: 'Nothing to do: it is tried again later.' },
  BAD_ANSWER: {
    http: 502,
    exit: 75,
    retry: 'later',
    fix: 'Check that KIMI_BASE_URL is the address of a Moonshot API.',
  },
  REMOTE_NOT_FOUND: { http: 404, exit: 1, retry: 'never', fix: '`moontide files list` shows what is there.' },
  REFUSED_BY_SERVER: { http: 422, exit: 1, retry: 'never', fix: 'Change the file, or name it in .moontideignore.' },
  DUPLICATE_FILE: {
    http: 409,
    exit: 75,
    retry: 'look',
    fix: 'Run `moontide sync`: it takes up what is in the account already and deletes second copies of its own.',
  },
  TOO_MANY_FILES: {
    http: 409,
    exit: 1,
    retry: 'never',
    fix: 'Delete files of the account, or name documents in .moontideignore.',
  },
  NOT_READY: { http: 409, exit: 75, retry: 'look', fix: 'Nothing to do: the server is still reading the file.' },
  NO_OUTPUT: {
    http: 502,
    exit: 75,
    retry: 'later',
    fix: 'Check the key with `moontide key validate`, which also tells whether the network lets you through.',
  },
  OUTPUT_INCOMPLETE: {
    http: 502,
    exit: 75,
    retry: 'later',
    fix: 'Ask again; a Kimi session ends after the five hours of its budget, and then a new one is needed.',
  },
  OUTPUT_GARBLED: {
    http: 502,
    exit: 75,
    retry: 'later',
    fix: 'Ask again; where only the terminal shows signs for letters, use one with UTF-8 and a locale such as LANG=C.UTF-8.',
  },
  CONTEXT_FULL: {
    http: 409,
    exit: 1,
    retry: 'never',
    fix: 'Begin a new session, or choose fewer documents with a pattern.',
  },

  INTERNAL: { http: 500, exit: 1, retry: 'never', fix: 'This is a defect of Moontide: please report it with the log.' },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorOptionsWithDetails {
  readonly cause?: unknown;
  /** Facts for programs; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where this occurrence differs from the table. */
  readonly retry?: Retry;
  readonly fix?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The one error class: callers branch on `code` and `retry`, never on the message. */
export class MoontideError extends Error {
  override readonly name = 'MoontideError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retry: Retry;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptionsWithDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retry = options.retry ?? ERRORS[code].retry;
    this.fix = options.fix ?? ERRORS[code].fix;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True for a MoontideError with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is MoontideError {
  return error instanceof MoontideError && codes.includes(error.code);
}

/** Anything thrown, as a MoontideError: what is not one already is a defect. */
export function asMoontideError(error: unknown): MoontideError {
  if (error instanceof MoontideError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new MoontideError('INTERNAL', message, { cause: error });
}
