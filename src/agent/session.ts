/** A conversation with an agent about a folder. */
import { MoontideError } from '../core/errors.ts';
import type { SessionEvents } from '../session/events.ts';
import type { PermissionAnswer } from '../session/permission-desk.ts';
import type { AgentHost, HostEvent } from './host.ts';
import type { Approval, WireMessage } from './messages.ts';

export interface TurnOptions {
  /** Cancels the turn, which then ends with `cancelled`. */
  readonly signal?: AbortSignal;
}

export class AgentSession implements AsyncDisposable {
  readonly id: string;
  readonly #host: AgentHost;
  readonly #yolo: boolean;

  constructor(host: AgentHost, id: string, options: { readonly yolo: boolean }) {
    this.#host = host;
    this.id = id;
    this.#yolo = options.yolo;
  }

  /**
   * One turn, as it happens; whoever stops reading cancels it.
   * @throws MoontideError SESSION_LOCKED while another is under way, and what the agent failed with.
   */
  async *prompt(text: string, { signal }: TurnOptions = {}): AsyncGenerator<WireMessage, void, void> {
    signal?.throwIfAborted();
    const reading = new AbortController();
    const cancel = (): void => {
      this.cancel().catch(() => {
        // The turn ends by itself, and tells what happened.
      });
    };
    const turn = await this.#host.prompt(this.id, text);
    let isOver = false;
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
    try {
      for await (const wire of this.#turn(turn, reading.signal)) {
        isOver ||= wire.type === 'turn_end';
        yield wire;
      }
      isOver = true;
    } finally {
      signal?.removeEventListener('abort', cancel);
      reading.abort();
      if (!isOver) await this.cancel();
    }
  }

  /** Ends the turn that is under way, if one is. */
  async cancel(): Promise<void> {
    await this.#host.abort(this.id);
  }

  /** Removes the session and all that was said in it. */
  async delete(): Promise<void> {
    await this.#host.delete(this.id);
  }

  /** Lets go of it; `Session.resume` finds it again. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }

  async *#turn(turn: string, signal: AbortSignal): AsyncGenerator<WireMessage, void, void> {
    let isOurs = false;
    let failure: MoontideError | undefined;
    for await (const event of this.#host.events(this.id, signal)) {
      if (is(event, 'turn_start')) isOurs = event.data.messageId === turn;
      if (!isOurs) continue;
      if (is(event, 'error')) failure = asError(event.data);
      if (is(event, 'turn_complete')) {
        const { stopReason } = event.data;
        if (stopReason === 'error') throw failure ?? new MoontideError('INTERNAL', 'The turn failed.');
        yield { type: 'turn_end', stopReason };
        return;
      }
      if (is(event, 'permission_request') && this.#yolo) await this.#answer(event.data.id, 'approve');
      else yield* this.#told(event);
    }
  }

  *#told(event: HostEvent): Generator<WireMessage, void, void> {
    if (is(event, 'message')) {
      if (event.data.type === 'assistant') yield { type: 'text', text: event.data.content };
    } else if (is(event, 'thought')) {
      yield { type: 'thinking', text: event.data.content };
    } else if (is(event, 'tool_start')) {
      const { callId: id, tool: name, input } = event.data;
      yield { type: 'tool_call', id, name, arguments: input };
    } else if (is(event, 'tool_output')) {
      yield { type: 'tool_output', id: event.data.callId, output: event.data.output };
    } else if (is(event, 'tool_complete')) {
      const { callId: id, tool: name, status } = event.data;
      yield { type: 'tool_result', id, name, status };
    } else if (is(event, 'permission_request')) {
      const { id, tool, action, input, reason } = event.data;
      const resolve = (approval: Approval): Promise<void> => this.#answer(id, approval);
      yield { type: 'approval_request', id, tool, action, arguments: input, reason, resolve };
    } else if (is(event, 'usage')) {
      const { tokens, context } = event.data;
      yield { type: 'usage', tokens, ...(context !== undefined && { context }) };
    }
  }

  #answer(permission: string, approval: Approval): Promise<void> {
    const answered = this.#host.answer(this.id, permission, ANSWERS[approval]);
    // Whoever does not wait for it learns of a failure by how the turn goes on.
    answered.catch(() => undefined);
    return answered;
  }
}

const ANSWERS: Readonly<Record<Approval, PermissionAnswer>> = {
  approve: { action: 'allow' },
  approve_for_session: { action: 'allow', remember: 'session' },
  reject: { action: 'deny' },
};

function is<Type extends keyof SessionEvents>(
  event: HostEvent,
  type: Type,
): event is HostEvent & { readonly data: SessionEvents[Type] } {
  return event.type === type;
}

function asError({ code, message, fix }: SessionEvents['error']): MoontideError {
  return new MoontideError(code as MoontideError['code'], message, { fix });
}
