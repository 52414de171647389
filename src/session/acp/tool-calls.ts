/** What an agent does with tools, told in our words: the tools of the rules, the arguments, and what came of it. */
import type { ToolCall, ToolCallUpdate, ToolKind } from '@agentclientprotocol/sdk';
import type { ToolInput, ToolRequest, TurnEvent } from '../ports.ts';

interface Known {
  readonly tool: string;
  readonly input: ToolInput;
  readonly isStarted: boolean;
}

export class ToolCalls {
  readonly #known = new Map<string, Known>();

  /** What an update tells. */
  take(update: ToolCall | ToolCallUpdate): readonly TurnEvent[] {
    const { toolCallId: callId, status } = update;
    const before = this.#known.get(callId);
    const known = {
      tool: before?.tool ?? toolOf(update.title ?? '', update.kind ?? undefined),
      input: inputOf(update) ?? before?.input ?? {},
      isStarted: before?.isStarted ?? false,
    };
    this.#known.set(callId, known);
    const events: TurnEvent[] = [];
    const isOver = status === 'completed' || status === 'failed';
    if (!known.isStarted && (isOver || (status === 'in_progress' && update.rawInput !== undefined))) {
      events.push(this.#start(callId));
    }
    if (isOver) {
      const output = outputOf(update);
      this.#known.delete(callId);
      events.push({ kind: 'tool-ended', callId, status, ...(output !== undefined && { output }) });
    }
    return events;
  }

  /** A tool that the agent asks to use, as the rules know it; the request itself may say nothing of its arguments. */
  asked(update: ToolCallUpdate): { readonly request: ToolRequest; readonly events: readonly TurnEvent[] } {
    const { toolCallId: callId } = update;
    const before = this.#known.get(callId);
    const tool = before?.tool ?? toolOf(update.title ?? '', update.kind ?? undefined);
    const input = inputOf(update) ?? before?.input ?? {};
    this.#known.set(callId, { tool, input, isStarted: before?.isStarted ?? false });
    return {
      request: { tool, action: actionOf(input), input, callId },
      events: before?.isStarted === true ? [] : [this.#start(callId)],
    };
  }

  /** A tool is being used, or a person is asked whether it may be. */
  get areUnderWay(): boolean {
    return [...this.#known.values()].some(({ isStarted }) => isStarted);
  }

  /** Calls that never ended: the turn did. */
  abandoned(): readonly TurnEvent[] {
    const left = [...this.#known].filter(([, { isStarted }]) => isStarted);
    this.#known.clear();
    return left.map(([callId]) => ({ kind: 'tool-ended', callId, status: 'cancelled' }));
  }

  #start(callId: string): TurnEvent {
    const { tool, input } = this.#known.get(callId) ?? { tool: 'unknown', input: {} };
    this.#known.set(callId, { tool, input, isStarted: true });
    return { kind: 'tool-started', callId, tool, input };
  }
}

/** The names of Kimi Code 2.1.0; other agents say by the kind what a tool does. */
const TOOLS: Readonly<Record<string, string>> = {
  Bash: 'bash',
  Read: 'read',
  ReadFile: 'read',
  Write: 'write',
  WriteFile: 'write',
  Edit: 'edit',
  FetchURL: 'webfetch',
  WebFetch: 'webfetch',
};

const KINDS: Partial<Record<ToolKind, string>> = { execute: 'bash', edit: 'edit', read: 'read', fetch: 'webfetch' };

function toolOf(title: string, kind: ToolKind | undefined): string {
  const name = /^[\w.:-]+/u.exec(title)?.[0];
  const known = name === undefined ? undefined : TOOLS[name];
  return known ?? (kind === undefined ? undefined : KINDS[kind]) ?? name ?? 'unknown';
}

/** Kimi Code sends the arguments as the text of the call, as far as they are known, until the call runs. */
function inputOf({ rawInput, content }: Pick<ToolCallUpdate, 'rawInput' | 'content'>): ToolInput | undefined {
  if (isInput(rawInput)) return rawInput;
  const [first] = content ?? [];
  if (first?.type === 'diff') return { path: first.path, newText: first.newText };
  if (first?.type !== 'content' || first.content.type !== 'text') return undefined;
  try {
    const parsed: unknown = JSON.parse(first.content.text);
    return isInput(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isInput(value: unknown): value is ToolInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What patterns are compared with. */
function actionOf(input: ToolInput): string {
  for (const name of ['command', 'path', 'file_path', 'url']) {
    const value = input[name];
    if (typeof value === 'string') return value;
  }
  return JSON.stringify(input);
}

function outputOf({ rawOutput, content }: Pick<ToolCallUpdate, 'rawOutput' | 'content'>): string | undefined {
  if (typeof rawOutput === 'string') return rawOutput;
  const texts = (content ?? []).flatMap((part) =>
    part.type === 'content' && part.content.type === 'text' ? [part.content.text] : [],
  );
  return texts.length === 0 ? undefined : texts.join('\n');
}
