/** `session shell`: runs a command under the rules of a session. */
import type { FollowedSession } from '../../control/follow-session.ts';
import type { ControlClient } from '../../control/client.ts';
import { print, type Context, type ExitCode } from '../context.ts';
import { answererOf, askPermission, type Answerer, type AnswererOptions } from '../permission-prompt.ts';
import { json } from '../render/json.ts';
import { printable, printableLines } from '../render/text.ts';
import { withSession } from '../session-target.ts';
import type { SessionOptions } from './session.ts';

const SECOND_MS = 1000;

export interface ShellOptions extends SessionOptions, AnswererOptions {
  /** Seconds. */
  readonly timeout?: number;
}

/** Exits with 1 where the command did not end well; its own exit code is in the JSON and, unless 0, on stderr. */
export function runInSession(
  context: Context,
  name: string,
  words: readonly string[],
  options: ShellOptions,
): Promise<ExitCode> {
  const signal = context.interrupted();
  const answerer = answererOf(context, options);
  return withSession(context, options, name, async (client, { id }) => {
    await using followed = await client.session.follow(id, { signal });
    const request = {
      command: words.join(' '),
      whenAsked: answerer === undefined ? ('refuse' as const) : ('wait' as const),
      ...(options.timeout !== undefined && { timeoutMs: options.timeout * SECOND_MS }),
    };
    const output = showOutput(context, client, id, followed, {
      command: request.command,
      answerer,
      isQuiet: options.json === true,
    });
    const ended = client.session.shell(id, request, { signal });
    // Where the command was refused, nothing of it will be told: then its failure comes first.
    const [message] = await Promise.all([ended, output]);
    const [part] = message.parts;
    if (options.json === true) print(context.stdout, [json(message)]);
    if (part?.type !== 'tool' || part.status === 'completed') return 0;
    const { exitCode, signal: killedBy } = part.metadata;
    const how = exitCode === undefined ? `was ended by ${String(killedBy)}` : `ended with ${JSON.stringify(exitCode)}`;
    if (options.json !== true) context.stderr.write(`The command ${printable(how)}.\n`);
    return 1;
  });
}

interface Showing {
  readonly command: string;
  readonly answerer: Answerer | undefined;
  readonly isQuiet: boolean;
}

/** Until the command has ended. */
async function showOutput(
  context: Context,
  client: ControlClient,
  session: string,
  { events }: FollowedSession,
  { command, answerer, isQuiet }: Showing,
): Promise<void> {
  const { stdout, stderr } = context;
  let callId: string | undefined;
  for await (const { type, data } of events) {
    if (type === 'permission_request' && data.action === command && answerer !== undefined) {
      await askPermission(context, answerer, client, session, data);
    } else if (type === 'tool_start' && data.command === command) {
      callId ??= data.callId;
    } else if (type === 'tool_output' && data.callId === callId && !isQuiet) {
      (data.stream === 'stderr' ? stderr : stdout).write(printableLines(data.output));
    } else if (type === 'tool_complete' && data.callId === callId) {
      return;
    }
  }
}
