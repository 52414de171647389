/** Questions to a person: each is asked once, waits for a while, and is answered once. */
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import type { Instant, PermissionId } from '../core/model.ts';
import type { Tell } from './events.ts';
import type { ToolInput } from './ports.ts';

export interface PendingPermission {
  readonly id: PermissionId;
  readonly tool: string;
  /** The command, the path or the address. */
  readonly action: string;
  readonly agent?: string;
  readonly input: ToolInput;
  /** Which rule asks. */
  readonly reason: string;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
}

export interface PermissionAnswer {
  readonly action: 'allow' | 'deny';
  /** `session`: the same use is not asked about again in this session. */
  readonly remember?: 'session';
}

/**
 * What becomes of a question: it waits for an answer, or is refused at once. By default it waits where somebody follows
 * the session.
 */
export type WhenAsked = 'wait' | 'refuse';

export interface PermissionDesk {
  readonly pending: readonly PendingPermission[];
  /** @throws MoontideError PERMISSION_REQUIRED, PERMISSION_TIMEOUT; the signal's reason. */
  ask(question: Question, signal: AbortSignal): Promise<PermissionAnswer>;
  /** @throws MoontideError INVALID_PERMISSION_ID. */
  answer(id: PermissionId, answer: PermissionAnswer): PendingPermission;
}

export interface Question extends Omit<PendingPermission, 'id' | 'askedAt' | 'expiresAt'> {
  readonly whenAsked: WhenAsked;
}

export interface PermissionDeskOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly timeoutMs: number;
  readonly tell: Tell;
}

/** A session that asks more at a time has lost its way. */
const MOST_PENDING = 100;

export function createPermissionDesk({ clock, newId, timeoutMs, tell }: PermissionDeskOptions): PermissionDesk {
  const waiting = new Map<PermissionId, PendingPermission & { readonly settle: (answer: PermissionAnswer) => void }>();

  return {
    get pending() {
      return [...waiting.values()].map(({ settle: _settle, ...pending }) => pending);
    },
    async ask({ whenAsked, ...question }, signal) {
      const details = { tool: question.tool, action: question.action, configured_action: 'ask' };
      if (whenAsked === 'refuse' || waiting.size >= MOST_PENDING) {
        throw new MoontideError(
          'PERMISSION_REQUIRED',
          `${question.tool} may not be used on this without a person's word: ${question.action}.`,
          { details: { ...details, reason: question.reason } },
        );
      }
      signal.throwIfAborted();
      const askedAt = clock.now();
      const id = `perm_${newId()}` as PermissionId;
      const pending: PendingPermission = { ...question, id, askedAt, expiresAt: askedAt + timeoutMs };
      const answered = Promise.withResolvers<PermissionAnswer>();
      const over = new AbortController();
      waiting.set(id, { ...pending, settle: answered.resolve });
      const { askedAt: _askedAt, expiresAt, ...shown } = pending;
      tell('permission_request', { ...shown, expiresAt: new Date(expiresAt).toISOString() });
      try {
        const late = clock.sleep(timeoutMs, AbortSignal.any([signal, over.signal]));
        const answer = await Promise.race([answered.promise, late]);
        if (answer !== undefined) return answer;
        tell('permission_resolved', { id, action: 'deny', because: 'nobody answered in time' });
        throw new MoontideError(
          'PERMISSION_TIMEOUT',
          `Nobody answered within ${timeoutMs / 1000} s whether ${question.tool} may be used on this: ${question.action}.`,
          { details: { ...details, id } },
        );
      } catch (error) {
        if (signal.aborted) tell('permission_resolved', { id, action: 'deny', because: 'it was cancelled' });
        throw error;
      } finally {
        waiting.delete(id);
        over.abort();
      }
    },
    answer(id, answer) {
      const found = waiting.get(id);
      if (found === undefined) {
        throw new MoontideError('INVALID_PERMISSION_ID', `No question with the id ${id} waits for an answer.`, {
          details: { id },
        });
      }
      waiting.delete(id);
      const { settle, ...pending } = found;
      settle(answer);
      tell('permission_resolved', { id, action: answer.action, because: 'somebody answered' });
      return pending;
    },
  };
}
