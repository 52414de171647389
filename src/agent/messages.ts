/** What a turn tells: on the wire as it happens, and as messages. */
import type { StopReason, Tokens, ToolInput, ToolStatus } from '../session/ports.ts';

/** One thing that happened in a turn, as it happens. */
export type WireMessage =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly arguments: ToolInput }
  | { readonly type: 'tool_output'; readonly id: string; readonly output: string }
  | { readonly type: 'tool_result'; readonly id: string; readonly name: string; readonly status: ToolStatus }
  | ApprovalRequest
  | {
      readonly type: 'usage';
      readonly tokens: Tokens;
      readonly context?: { readonly tokens: number; readonly window: number };
    }
  | { readonly type: 'turn_end'; readonly stopReason: StopReason };

export type Approval = 'approve' | 'approve_for_session' | 'reject';

/** The turn waits until it is resolved, for five minutes at most; then the use is refused. */
export interface ApprovalRequest {
  readonly type: 'approval_request';
  readonly id: string;
  readonly tool: string;
  /** The command, the path or the address. */
  readonly action: string;
  /** Everything that the tool would be given. */
  readonly arguments: ToolInput;
  /** Which rule asks. */
  readonly reason: string;
  /** Need not be awaited. @throws MoontideError INVALID_PERMISSION_ID when it was resolved already. */
  resolve(approval: Approval): Promise<void>;
}

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | {
      readonly type: 'tool';
      readonly id: string;
      readonly name: string;
      readonly arguments: ToolInput;
      readonly output: string;
      readonly status: ToolStatus;
    };

/** What the agent thought, said and did until it went on to the next step. */
export class Message {
  readonly role = 'assistant';
  readonly content: readonly ContentPart[];

  constructor(content: readonly ContentPart[]) {
    this.content = content;
  }

  /** What was said, without thoughts and tools. */
  extractText(): string {
    return this.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  }
}

/** Puts a turn together to messages: one ends where the agent goes on after its tools. */
export class MessageBuilder {
  #parts: ContentPart[] = [];

  /** The message that this ends, if it does. */
  take(wire: WireMessage): Message | undefined {
    switch (wire.type) {
      case 'text':
      case 'thinking': {
        const ended = this.#parts.at(-1)?.type === 'tool' ? this.end() : undefined;
        this.#say(wire.type, wire.text);
        return ended;
      }
      case 'tool_call': {
        const { id, name, arguments: given } = wire;
        this.#parts.push({ type: 'tool', id, name, arguments: given, output: '', status: 'cancelled' });
        return undefined;
      }
      case 'tool_output':
        this.#change(wire.id, (part) => ({ ...part, output: part.output + wire.output }));
        return undefined;
      case 'tool_result':
        this.#change(wire.id, (part) => ({ ...part, status: wire.status }));
        return undefined;
      case 'turn_end':
        return this.end();
      case 'approval_request':
      case 'usage':
        return undefined;
    }
  }

  end(): Message | undefined {
    const parts = this.#parts;
    this.#parts = [];
    return parts.length === 0 ? undefined : new Message(parts);
  }

  #say(type: 'text' | 'thinking', text: string): void {
    const last = this.#parts.at(-1);
    if (last?.type === type) this.#parts[this.#parts.length - 1] = { type, text: last.text + text };
    else this.#parts.push({ type, text });
  }

  #change(id: string, change: (part: ContentPart & { type: 'tool' }) => ContentPart): void {
    this.#parts = this.#parts.map((part) => (part.type === 'tool' && part.id === id ? change(part) : part));
  }
}
