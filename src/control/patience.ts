/** How long a request may wait: until its caller goes away or the daemon stops. */
import type { FastifyReply } from 'fastify';
import { MoontideError } from '../core/errors.ts';

/** Runs `wait` with a signal that aborts when nobody needs its result any more. */
export async function patiently<Result>(
  reply: FastifyReply,
  stopping: AbortSignal,
  wait: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new MoontideError('CANCELLED', 'The caller went away.'));
  // The request's own `close` comes as soon as its body has been read; the reply's comes with the connection's end.
  reply.raw.once('close', onClose);
  const signal = AbortSignal.any([gone.signal, stopping]);
  try {
    return await wait(signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    reply.raw.off('close', onClose);
  }
}
