/** `session context` and `session compact`. */
import { print, viewOf, type Context, type ExitCode } from '../context.ts';
import { contextLines } from '../render/context.ts';
import { json } from '../render/json.ts';
import { figure, printable } from '../render/text.ts';
import { withSession } from '../session-target.ts';
import type { SessionOptions } from './session.ts';

export function showContext(context: Context, name: string | undefined, options: SessionOptions): Promise<ExitCode> {
  return withSession(context, options, name, async (client, session) => {
    const health = await client.session.context(session.id);
    const { stdout, clock } = context;
    print(stdout, options.json === true ? [json(health)] : contextLines(session.name, health, viewOf(stdout, clock)));
    return 0;
  });
}

export function compactSession(context: Context, name: string, options: SessionOptions): Promise<ExitCode> {
  return withSession(context, options, name, async (client, session) => {
    const before = await client.session.context(session.id);
    const after = await client.session.compact(session.id);
    const sizes = `${figure(before.tokens)} tokens before, ${figure(after.tokens)} now`;
    const line = `The context of ${printable(session.name)} is begun anew: ${sizes}.`;
    print(context.stdout, [options.json === true ? json(after) : line]);
    return 0;
  });
}
