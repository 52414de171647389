/** `usage` and `session usage`: what was spent, and what the cache saved. */
import type { ControlClient } from '../../control/client.ts';
import { withDaemonOrHere } from '../connection.ts';
import { print, viewOf, type Context, type ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { usageLines } from '../render/usage.ts';
import { withSession } from '../session-target.ts';
import { findProject } from '../target.ts';
import type { SessionOptions } from './session.ts';

export interface UsageOptions extends SessionOptions {
  readonly days?: number;
}

/** Of all projects, or of the one that is named. */
export function showUsage(context: Context, options: UsageOptions): Promise<ExitCode> {
  return withDaemonOrHere(context, (client) => show(context, client, options));
}

/** Of one session. */
export function showSessionUsage(context: Context, name: string | undefined, options: UsageOptions): Promise<ExitCode> {
  return withSession(context, options, name, (client, { id }) => tell(context, client, options, { session: id }));
}

async function show(context: Context, client: ControlClient, options: UsageOptions): Promise<ExitCode> {
  if (options.project === undefined) return await tell(context, client, options, {});
  const { id } = await findProject(client, context, options);
  return await tell(context, client, options, { project: id });
}

async function tell(
  { stdout, clock }: Context,
  client: ControlClient,
  { days, json: asJson }: UsageOptions,
  of: { readonly project?: string; readonly session?: string },
): Promise<ExitCode> {
  const usage = await client.usage({ ...of, ...(days !== undefined && { days }) });
  const names = new Map((await client.projects()).map(({ id, name }) => [id, name]));
  print(stdout, asJson === true ? [json(usage)] : usageLines(usage, names, viewOf(stdout, clock)));
  return 0;
}
