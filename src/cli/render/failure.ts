/** How a failure looks: what happened, why, what to do, where to read more; the same for every command. */
import type { MoontideError } from '../../core/errors.ts';
import { whereToRead } from '../../core/where-to-read.ts';
import { adviceLines } from './halt.ts';
import { logLine } from './log.ts';
import { printable } from './text.ts';
import type { Style } from './text.ts';

export function failureLines(error: MoontideError, style: Style): string[] {
  const { details } = error;
  // A configuration file may have many mistakes, each a line; elsewhere an end of line comes from somebody else's words.
  const [first = '', ...more] = error.code === 'CONFIG_INVALID' ? error.message.split('\n') : [error.message];
  const lines = [`${style('red', 'halt' in details ? 'HALTED:' : 'moontide:')} ${printable(first)}`];
  for (const message of more) lines.push(`  ${printable(message)}`);
  const reasons = reasonsFor(error).filter((reason) => !error.message.includes(reason));
  for (const reason of reasons) lines.push(`  because: ${printable(reason)}`);
  if (Array.isArray(details['log'])) {
    lines.push('  its last words:', ...details['log'].map((line) => `    ${logLine(String(line), style)}`));
  }
  return [...lines, ...adviceLines(error.code, error.fix, { style })];
}

/** The shape of the control API's errors. */
export function failureJson(error: MoontideError): unknown {
  const { code, message, details, fix } = error;
  return { error: { code, message, details: { fix, readMore: whereToRead(code), ...details } } };
}

/** The messages of what caused it, nearest first; few, since the deepest are about sockets and system calls. */
function reasonsFor(error: MoontideError): string[] {
  const reasons: string[] = [];
  for (let cause = error.cause; cause instanceof Error && reasons.length < 3; cause = cause.cause) {
    if (cause.message !== '' && cause.message !== error.message) reasons.push(cause.message);
  }
  return reasons;
}
