/** A halt as an error of the command. */
import type { Halt } from '../control/protocol/plan.ts';
import { ERRORS } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import { HALT_CODES } from '../core/project-state.ts';
import type { ExitCode } from './context.ts';

/** `details.halt` tells it from the same failure of a project that goes on. */
export function haltError(halt: Halt, details: Readonly<Record<string, unknown>> = {}): MoontideError {
  return new MoontideError(HALT_CODES[halt.reason], halt.message, { fix: halt.fix, details: { ...details, halt } });
}

export function haltExit({ reason }: Halt): ExitCode {
  return ERRORS[HALT_CODES[reason]].exit;
}
