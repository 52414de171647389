import { MoontideError } from '../../core/errors.ts';
import type { Halt } from '../../control/protocol/plan.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import { withProject } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { haltLines } from '../render/halt.ts';
import { json } from '../render/json.ts';
import { count, printable, showPath } from '../render/text.ts';
import { cut } from '../render/view.ts';
import type { View } from '../render/view.ts';
import type { TargetOptions } from '../target.ts';

export interface ConfirmOptions extends TargetOptions, ConsentOptions {
  /** What was shown before: this and nothing else is agreed to, without asking again. */
  readonly plan?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Lets a halted project go on with exactly what is shown. */
export function confirm(context: Context, options: ConfirmOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, project) => {
    const { id, halt } = project;
    if (options.plan !== undefined && options.dryRun !== true) {
      return tellConfirmed(await client.confirm(id, options.plan), context, options);
    }
    const planId = halt?.planId;
    if (halt === undefined || planId === undefined) throw nothingToConfirm(project);
    const going = (await client.documents(id)).filter(isGoing);
    if (options.dryRun === true && options.json === true) print(context.stdout, [json({ halt, going })]);
    if (options.json !== true)
      print(context.stdout, confirmLines(halt, planId, going, viewOf(context.stdout, context.clock)));
    if (options.dryRun === true) return 0;
    if (!(await consent(context, options, `Let ${printable(project.name)} go on with that?`))) {
      context.stderr.write('Nothing was confirmed.\n');
      return 1;
    }
    return tellConfirmed(await client.confirm(id, planId), context, options);
  });
}

/** Uploaded, and no document any more: its remote file goes. */
function isGoing({ state, remoteId }: Document): boolean {
  return remoteId !== undefined && (state === 'vanished' || state === 'left-out');
}

function confirmLines(halt: Halt, planId: string, going: readonly Document[], view: View): string[] {
  const rows = going.map((document) => `  ${goingLine(document)}`);
  return [
    ...haltLines(halt, view),
    view.style('bold', `${count(going.length, 'remote file')} to delete if you confirm`),
    ...cut(rows, '`moontide list` shows all', view),
    `Without a question: \`moontide confirm --plan ${planId}\``,
  ];
}

/** Why it is no document any more; of one that is gone there is nothing to say. */
function goingLine({ path, state, reason }: Document): string {
  return state === 'vanished' || reason === undefined ? showPath(path) : `${showPath(path)}  ${printable(reason)}`;
}

function tellConfirmed(project: Project, { stdout }: Context, options: ConfirmOptions): ExitCode {
  print(stdout, [options.json === true ? json(project) : `Confirmed: ${printable(project.name)} goes on.`]);
  return 0;
}

function nothingToConfirm({ name, halt }: Project): MoontideError {
  const message = `${printable(name)} does not wait for a confirmation.`;
  if (halt === undefined) return new MoontideError('NOTHING_TO_CONFIRM', message);
  return new MoontideError('NOTHING_TO_CONFIRM', `${message} ${halt.message}`, { fix: halt.fix });
}
