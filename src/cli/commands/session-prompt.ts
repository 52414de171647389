/** `session prompt`: has something answered and shows it as it comes. */
import type { ControlClient } from '../../control/client.ts';
import type { SessionHappening } from '../../control/protocol/session-event.ts';
import type { Session } from '../../control/protocol/session.ts';
import { ERRORS, type ErrorCode } from '../../core/error-table.ts';
import { MoontideError } from '../../core/errors.ts';
import { print, type Context, type ExitCode } from '../context.ts';
import { answererOf, askPermission, type AnswererOptions } from '../permission-prompt.ts';
import { jsonLine } from '../render/json.ts';
import { createTurnView } from '../render/turn.ts';
import { withSession } from '../session-target.ts';
import type { SessionOptions } from './session.ts';

export interface PromptOptions extends SessionOptions, AnswererOptions {}

export function promptSession(
  context: Context,
  name: string,
  words: readonly string[],
  options: PromptOptions,
): Promise<ExitCode> {
  const text = words.join(' ');
  context.interrupted();
  return withSession(context, options, name, (client, session) =>
    options.json === true
      ? promptAsLines(context, client, session, text, options)
      : promptForPerson(context, client, session, text, options),
  );
}

/** Whoever reads the lines can answer what is asked with `session permissions`. */
async function promptAsLines(
  context: Context,
  client: ControlClient,
  { id }: Session,
  text: string,
  options: AnswererOptions,
): Promise<ExitCode> {
  let exit: ExitCode = 0;
  for await (const { type, data } of turn(context, client, id, { text, whenAsked: 'wait' })) {
    print(context.stdout, [jsonLine({ type, data })]);
    if (type === 'permission_request' && options.yes === true) {
      await client.session.permissions.answer(id, data.id, { action: 'allow' });
    }
    if (type === 'error') exit = exitOf(data.code);
    if (type === 'turn_complete' && data.stopReason === 'cancelled') exit = ERRORS.CANCELLED.exit;
  }
  return exit;
}

/** @throws what the answer failed with, and CANCELLED. */
async function promptForPerson(
  context: Context,
  client: ControlClient,
  { id }: Session,
  text: string,
  options: AnswererOptions,
): Promise<ExitCode> {
  const answerer = answererOf(context, options);
  const view = createTurnView(context);
  const whenAsked = answerer === undefined ? 'refuse' : 'wait';
  let failure: MoontideError | undefined;
  for await (const event of turn(context, client, id, { text, whenAsked })) {
    view.show(event);
    if (event.type === 'permission_request' && answerer !== undefined) {
      await askPermission(context, answerer, client, id, event.data);
    }
    if (event.type === 'error') failure = failureOf(event.data);
    if (event.type === 'turn_complete' && event.data.stopReason === 'cancelled') {
      failure = new MoontideError('CANCELLED', 'The answer was cancelled.');
    }
  }
  view.end();
  if (failure !== undefined) throw failure;
  return 0;
}

/** The events of one turn. Ctrl-C ends the answer, not only the reading of it. */
async function* turn(
  context: Context,
  { session }: ControlClient,
  id: string,
  prompt: Parameters<ControlClient['session']['turn']>[1],
): AsyncGenerator<SessionHappening, void, void> {
  const interrupted = context.interrupted();
  if (interrupted.aborted) throw new MoontideError('CANCELLED', 'Nothing was asked.');
  let stopping: Promise<unknown> | undefined;
  const stop = (): void => {
    // Where the answer has ended meanwhile there is nothing left to end, and how it went is read below.
    stopping = session.abort(id).catch(() => undefined);
  };
  interrupted.addEventListener('abort', stop, { once: true });
  try {
    for await (const event of session.turn(id, prompt)) {
      // What was interrupted before it had begun is ended now.
      if (event.type === 'turn_start' && interrupted.aborted) stop();
      yield event;
    }
  } finally {
    interrupted.removeEventListener('abort', stop);
    await stopping;
  }
}

function failureOf({ code, message, fix }: SessionError): MoontideError {
  return new MoontideError(isKnown(code) ? code : 'INTERNAL', message, { fix });
}

type SessionError = Extract<SessionHappening, { type: 'error' }>['data'];

function exitOf(code: string): ExitCode {
  return isKnown(code) ? ERRORS[code].exit : 1;
}

/** A newer daemon may have codes that this command has never heard of. */
function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
