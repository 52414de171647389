/** Gathers what an engine reports into the message that is kept, and tells those who follow. */
import type { Clock } from '../clock.ts';
import type { Tell } from './events.ts';
import { createKeptText, type KeptText } from './output.ts';
import { addTokens, NO_TOKENS, type TokenCounts } from '../core/usage.ts';
import type { ContextSize, MessagePart, Tokens, ToolInput, ToolPart, ToolStatus, TurnEvent } from './ports.ts';

export interface Answer {
  report(event: TurnEvent): void;
  /** What was said and done so far; tools that did not end were cancelled. */
  parts(): readonly MessagePart[];
  readonly toolCalls: number;
  readonly tokens: Tokens;
  /** Undefined where the engine did not say what it took. */
  readonly spent: Spent | undefined;
}

interface Spent {
  readonly tokens: TokenCounts;
  readonly model?: string;
  readonly context?: ContextSize;
}

interface Call {
  readonly tool: string;
  readonly input: ToolInput;
  readonly startedAt: number;
  readonly output: KeptText;
  status: ToolStatus | undefined;
  elapsedMs: number;
}

type Piece =
  | { readonly type: 'text' | 'thought'; readonly text: KeptText }
  | { readonly type: 'tool'; readonly call: Call };

/** Of one text, and of the output of one tool. */
const MAX_CHARACTERS = 1_000_000;

export function createAnswer(clock: Clock, tell: Tell): Answer {
  const pieces: Piece[] = [];
  const calls = new Map<string, Call>();
  let tokens: Tokens = { input: 0, cached: 0, output: 0 };
  let spent: Spent | undefined;

  function say(type: 'text' | 'thought', text: string): void {
    const last = pieces.at(-1);
    const kept = last?.type === type ? last.text : createKeptText(MAX_CHARACTERS);
    if (last?.type !== type) pieces.push({ type, text: kept });
    kept.add(text);
    if (type === 'text') tell('message', { type: 'assistant', content: text });
    else tell('thought', { content: text });
  }

  return {
    report(event) {
      switch (event.kind) {
        case 'text':
        case 'thought':
          say(event.kind, event.text);
          return;
        case 'tool-started': {
          const { tool, input, callId } = event;
          const output = createKeptText(MAX_CHARACTERS);
          const call: Call = { tool, input, startedAt: clock.monotonic(), output, status: undefined, elapsedMs: 0 };
          calls.set(callId, call);
          pieces.push({ type: 'tool', call });
          tell('tool_start', { tool, callId, ...commandOf(input), input, streaming: true });
          return;
        }
        case 'tool-output': {
          const call = calls.get(event.callId);
          if (call === undefined) return;
          call.output.add(event.output);
          tell('tool_output', { tool: call.tool, callId: event.callId, output: event.output });
          return;
        }
        case 'tool-ended': {
          const call = calls.get(event.callId);
          if (call === undefined || call.status !== undefined) return;
          if (event.output !== undefined) {
            call.output.add(event.output);
            tell('tool_output', { tool: call.tool, callId: event.callId, output: event.output });
          }
          call.status = event.status;
          call.elapsedMs = clock.monotonic() - call.startedAt;
          const elapsed = Math.round(call.elapsedMs) / 1000;
          tell('tool_complete', { tool: call.tool, callId: event.callId, status: event.status, elapsed });
          return;
        }
        case 'usage':
          tokens = plus(tokens, event.tokens);
          spent = {
            ...spent,
            tokens: addTokens(spent?.tokens ?? NO_TOKENS, { ...event.tokens, written: event.written ?? 0 }),
            ...(event.model !== undefined && { model: event.model }),
            ...(event.context !== undefined && { context: event.context }),
          };
          tell('usage', {
            tokens: event.tokens,
            ...(event.model !== undefined && { model: event.model }),
            ...(event.context !== undefined && { context: event.context }),
          });
          return;
      }
    },
    parts: () => pieces.map(partOf),
    get toolCalls() {
      return calls.size;
    },
    get tokens() {
      return tokens;
    },
    get spent() {
      return spent;
    },
  };
}

export function plus(one: Tokens, other: Tokens): Tokens {
  return { input: one.input + other.input, cached: one.cached + other.cached, output: one.output + other.output };
}

function partOf(piece: Piece): MessagePart {
  return piece.type === 'tool' ? toolPart(piece.call) : { type: piece.type, text: piece.text.toString() };
}

function toolPart({ tool, input, output, status, elapsedMs }: Call): ToolPart {
  const metadata = { streaming: false, progress: { elapsed: Math.round(elapsedMs) / 1000 }, truncated: output.isCut };
  return { type: 'tool', tool, input, output: output.toString(), status: status ?? 'cancelled', metadata };
}

function commandOf(input: ToolInput): { readonly command?: string } {
  const command = input['command'];
  return typeof command === 'string' ? { command } : {};
}
