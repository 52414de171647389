/** Carrying out what was shown and nothing else. */
import type { ControlClient } from '../control/client.ts';
import type { Plan } from '../control/protocol/plan.ts';
import { hasCode } from '../core/errors.ts';
import { print } from './context.ts';
import type { Context } from './context.ts';

export interface AsShownOptions {
  readonly projectId: string;
  readonly kind: Plan['kind'];
  readonly json: boolean;
  /** Shows a plan to a person. */
  readonly show: (plan: Plan) => Promise<void> | void;
}

/** @throws what `act` throws; where that is PLAN_CHANGED, the plan as it is now is shown first. */
export async function asShown<Result>(
  client: Pick<ControlClient, 'plan'>,
  context: Pick<Context, 'stdout'>,
  { projectId, kind, json, show }: AsShownOptions,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (hasCode(error, 'PLAN_CHANGED') && !json) {
      print(context.stdout, ['The plan as it is now:']);
      await show(await client.plan(projectId, kind));
    }
    throw error;
  }
}
