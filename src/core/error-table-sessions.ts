/** Sessions, and what may be done in them. */
import type { ErrorFacts } from './error-facts.ts';

export const SESSION_ERRORS = {
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
} as const satisfies Readonly<Record<string, ErrorFacts>>;
