import { MoontideError } from '../core/errors.ts';
import { REQUEST_PRIORITY } from '../core/importance.ts';
import type { Outcome, Queue, Work } from './ports/queue.ts';

/**
 * One request through the queue, ahead of the documents. `isEnough`: after which failures it is not tried again.
 * @throws what it failed with, or CANCELLED.
 */
export async function inQueue<Result>(
  queue: Queue,
  key: string,
  run: (signal: AbortSignal) => Promise<Result>,
  isEnough: Work<Result>['isEnough'] = () => false,
): Promise<Result> {
  const outcome: Outcome<Result> = await queue.add({ key, priority: REQUEST_PRIORITY, run, isEnough });
  if (outcome.kind === 'done') return outcome.result;
  if (outcome.kind === 'failed') throw outcome.error;
  throw new MoontideError('CANCELLED', 'The request was taken out of the queue.');
}
