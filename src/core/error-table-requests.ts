/** The caller's mistakes. */
import type { ErrorFacts } from './error-facts.ts';

export const REQUEST_ERRORS = {
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
} as const satisfies Readonly<Record<string, ErrorFacts>>;
