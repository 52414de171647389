import type { ControlClient } from '../../control/client.ts';
import type { Project } from '../../control/protocol/project.ts';
import { withProject } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { haltError } from '../halted.ts';
import { json } from '../render/json.ts';
import { count, printable, showPath } from '../render/text.ts';
import { printPlan } from '../show-plan.ts';
import type { TargetOptions } from '../target.ts';

export interface RemoveOptions extends TargetOptions, ConsentOptions {
  readonly keepRemote?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Forgets a project, and deletes its remote files unless told to keep them. Its local files stay as they are. */
export function remove(context: Context, folder: string | undefined, options: RemoveOptions): Promise<ExitCode> {
  const target = folder === undefined ? options : { ...options, project: folder };
  return withProject(context, target, async (client, project) => {
    const { keepRemote = false, dryRun = false } = options;
    const agreed = keepRemote && !dryRun ? {} : await showAndAsk(client, project, context, options);
    if (agreed === undefined) return dryRun ? 0 : 1;
    const removed = await client.remove(project.id, { keepRemote, ...agreed });
    const kept = keepRemote ? 'its remote files stay' : 'its remote files are deleted';
    const line = `Removed ${printable(project.name)}: ${kept}, and nothing changed in ${showPath(project.root)}.`;
    print(context.stdout, [options.json === true ? json(removed) : line]);
    return 0;
  });
}

/** What a person agreed to; undefined for a dry run, and where they say no. */
async function showAndAsk(
  client: ControlClient,
  { id, name, root }: Project,
  context: Context,
  options: RemoveOptions,
): Promise<{ readonly plan?: string } | undefined> {
  const { keepRemote = false, dryRun = false } = options;
  const preview = await client.remove(id, { keepRemote, dryRun: true });
  const { plan } = preview;
  if (dryRun && options.json === true) print(context.stdout, [json(preview)]);
  if (options.json !== true) {
    print(context.stdout, [`To remove: ${printable(name)}  ${showPath(root)}`]);
    if (plan !== undefined) await printPlan(client, id, plan, context);
  }
  if (dryRun) return undefined;
  if (plan?.halt !== undefined) throw haltError(plan.halt);
  const deletions = plan?.actions.filter(({ kind }) => kind === 'delete').length ?? 0;
  const question = `Remove ${printable(name)} and delete ${count(deletions, 'remote file')}?`;
  if (await consent(context, options, question)) return plan === undefined ? {} : { plan: plan.planId };
  context.stderr.write('Nothing was removed.\n');
  return undefined;
}
