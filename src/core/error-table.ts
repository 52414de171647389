/**
 * Every error that leaves a module has a code from this table. The table is the one place that says what a code means
 * to the control API (HTTP status), to the shell (exit code) and to a person (the fix); docs/errors.md is checked
 * against it.
 */
import type { ErrorFacts } from './error-facts.ts';
import { ACCOUNT_ERRORS } from './error-table-account.ts';
import { MACHINE_ERRORS } from './error-table-machine.ts';
import { REQUEST_ERRORS } from './error-table-requests.ts';
import { SESSION_ERRORS } from './error-table-sessions.ts';

export const ERRORS = {
  ...REQUEST_ERRORS,
  ...SESSION_ERRORS,
  ...MACHINE_ERRORS,
  ...ACCOUNT_ERRORS,
  INTERNAL: { http: 500, exit: 1, retry: 'never', fix: 'This is a defect of Moontide: please report it with the log.' },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

export type ErrorCode = keyof typeof ERRORS;
