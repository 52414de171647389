/** The user's keys, and Moonshot. */
import type { ErrorFacts } from './error-facts.ts';

export const ACCOUNT_ERRORS = {
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
    fix: 'Nothing: the queue waits as long as the server asks.',
  },
  OVERLOADED: {
    http: 429,
    exit: 75,
    retry: 'later',
    fix: 'Nothing: the server is busy and is asked again later.',
  },
  UNREACHABLE: { http: 502, exit: 75, retry: 'later', fix: 'Check the network and KIMI_BASE_URL.' },
  ANSWER_LOST: {
    http: 502,
    exit: 75,
    retry: 'look',
    fix: 'Nothing: the listing shows whether the upload arrived.',
  },
  SERVER_ERROR: { http: 502, exit: 75, retry: 'later', fix: 'Nothing: it is tried again later.' },
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
  NOT_READY: { http: 409, exit: 75, retry: 'look', fix: 'Nothing: the server is still reading the file.' },
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
} as const satisfies Readonly<Record<string, ErrorFacts>>;
