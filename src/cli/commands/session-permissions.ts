/** `session permissions`: what waits for a person's word, and the word. */
import type { PermissionAnswer } from '../../control/protocol/permission.ts';
import { MoontideError } from '../../core/errors.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { askPermission, permissionLines } from '../permission-prompt.ts';
import { json } from '../render/json.ts';
import { printable } from '../render/text.ts';
import { withSession } from '../session-target.ts';
import type { SessionOptions } from './session.ts';

export interface PermissionsOptions extends SessionOptions {
  /** Id of what is allowed, or denied, without a question. */
  readonly allow?: string;
  readonly deny?: string;
  /** The answer holds for the rest of the session. */
  readonly remember?: boolean;
}

export function answerPermissions(
  context: Context,
  name: string | undefined,
  options: PermissionsOptions,
): Promise<ExitCode> {
  const given = givenAnswer(options);
  return withSession(context, options, name, async (client, session) => {
    const { stdout, person } = context;
    if (given !== undefined) {
      const resolved = await client.session.permissions.answer(session.id, given.id, given.answer);
      const what = resolved.action === 'allow' ? 'allowed' : 'denied';
      print(stdout, [options.json === true ? json(resolved) : `${printable(given.id)} is ${what}.`]);
      return 0;
    }
    const pending = await client.session.permissions.pending(session.id);
    if (options.json === true) {
      print(stdout, [json(pending)]);
    } else if (pending.length === 0) {
      print(stdout, [`Nothing waits for an answer in ${printable(session.name)}.`]);
    } else if (person === undefined) {
      print(
        stdout,
        pending.flatMap((asked) => [printable(asked.id), ...permissionLines(asked).map((line) => `  ${line}`)]),
      );
    } else {
      for (const asked of pending) await askPermission(context, person, client, session.id, asked);
    }
    return 0;
  });
}

/** @throws USAGE. */
function givenAnswer({
  allow,
  deny,
  remember = false,
}: PermissionsOptions): { readonly id: string; readonly answer: PermissionAnswer } | undefined {
  if (allow !== undefined && deny !== undefined) {
    throw new MoontideError('USAGE', 'Either --allow or --deny, not both.');
  }
  const id = allow ?? deny;
  if (id === undefined && remember) throw new MoontideError('USAGE', '--remember goes with --allow or --deny.');
  if (id === undefined) return undefined;
  const action = allow === undefined ? 'deny' : 'allow';
  return { id, answer: remember ? { action, remember: 'session' } : { action } };
}
