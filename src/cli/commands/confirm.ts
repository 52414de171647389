import { MoontideError } from '../../core/errors.ts';
import type { Plan } from '../../control/protocol/plan.ts';
import type { Project } from '../../control/protocol/project.ts';
import { asShown } from '../as-shown.ts';
import { withProject } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { haltLines } from '../render/halt.ts';
import { json } from '../render/json.ts';
import { REASONS } from '../render/reasons.ts';
import { count, printable, showPath } from '../render/text.ts';
import { cut } from '../render/view.ts';
import type { View } from '../render/view.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface ConfirmOptions extends TargetOptions {
  /** What was shown before: this and nothing else is agreed to, without asking again. */
  readonly plan?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Lets a halted project go on with exactly what is shown. */
export function confirm(context: Context, options: ConfirmOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, project) => {
    const { id } = project;
    const { json: asJson = false, dryRun = false } = options;
    const show = (plan: Plan): void => tell(context.stdout, confirmLines(plan, viewOf(context.stdout, context.clock)));
    const act = async (planId: string): Promise<ExitCode> => {
      const shown = { projectId: id, kind: 'sync', json: asJson, show } as const;
      const confirmed = await asShown(client, context, shown, () => client.confirm(id, planId));
      print(context.stdout, [asJson ? json(confirmed) : `Confirmed: ${printable(project.name)} goes on.`]);
      return 0;
    };
    if (options.plan !== undefined && !dryRun) return await act(options.plan);

    const plan = await client.plan(id, 'sync');
    if (plan.halt?.planId === undefined) throw nothingToConfirm(project);
    if (dryRun && asJson) print(context.stdout, [json({ halt: plan.halt, losses: plan.losses ?? [] })]);
    if (!asJson) show(plan);
    if (dryRun) return 0;
    if (context.person === undefined) throw nobodyLooks(project);
    if (await context.person.agrees(`Let ${printable(project.name)} go on with that?`)) return await act(plan.planId);
    context.stderr.write('Nothing was confirmed.\n');
    return 1;
  });
}

function confirmLines({ halt, losses = [], planId }: Plan, view: View): string[] {
  if (halt?.planId === undefined) return ['Nothing waits for a confirmation any more.'];
  const rows = losses.map(({ path, uploadName, because }) => `  ${showPath(path ?? uploadName)}  ${REASONS[because]}`);
  return [
    ...haltLines(halt, view),
    view.style('bold', `${count(losses.length, 'remote file')} to delete if you confirm`),
    ...cut(rows, '`--dry-run --json` shows all', view),
    view.style('dim', `plan ${planId}`),
  ];
}

/** No option answers the question unseen: what is agreed to is named. */
function nobodyLooks({ name }: Project): MoontideError {
  return new MoontideError('USAGE', `There is no terminal to ask at whether ${printable(name)} may go on with that.`, {
    fix: '`moontide confirm --dry-run` shows what would go; `--plan` takes the plan that it names.',
  });
}

function nothingToConfirm({ name, halt }: Project): MoontideError {
  const message = `${printable(name)} does not wait for a confirmation.`;
  if (halt === undefined) return new MoontideError('NOTHING_TO_CONFIRM', message);
  return new MoontideError('NOTHING_TO_CONFIRM', `${message} ${halt.message}`, { fix: halt.fix });
}
