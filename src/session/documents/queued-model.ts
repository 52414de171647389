/** A model that is asked through the account's queue, so that its pace holds for questions as well. */
import { randomUUID } from 'node:crypto';
import { isSilence } from '../../core/retry.ts';
import { inQueue } from '../../sync/in-queue.ts';
import type { Queue } from '../../sync/ports/queue.ts';
import type { Model, ModelAnswer, ModelRequest } from './ports.ts';

export interface QueuedModelParts {
  readonly name: string;
  readonly windowTokens: number;
  readonly queue: Queue;
  readonly chat: (request: ChatCall) => Promise<ModelAnswer>;
}

export interface ChatCall extends Pick<ModelRequest, 'messages' | 'maxCompletionTokens' | 'cacheKey'> {
  readonly model: string;
  readonly signal: AbortSignal;
  readonly onDelta: NonNullable<ModelRequest['onDelta']>;
}

export function queuedModel({ name, windowTokens, queue, chat }: QueuedModelParts): Model {
  return {
    name,
    windowTokens,
    async answer({ messages, maxCompletionTokens, cacheKey, signal, onDelta, onRestart }) {
      signal?.throwIfAborted();
      const key = `chat:${randomUUID()}`;
      const withdraw = (): void => {
        queue.withdraw((other) => other === key).catch(() => {});
      };
      signal?.addEventListener('abort', withdraw, { once: true });
      let hasBegun = false;
      try {
        const ask = (ending: AbortSignal): Promise<ModelAnswer> => {
          if (hasBegun) onRestart?.();
          hasBegun = false;
          return chat({
            model: name,
            messages,
            maxCompletionTokens,
            cacheKey,
            signal: ending,
            onDelta: (delta) => {
              hasBegun = true;
              onDelta?.(delta);
            },
          });
        };
        return await inQueue(queue, key, ask, isSilence);
      } finally {
        signal?.removeEventListener('abort', withdraw);
      }
    },
  };
}
