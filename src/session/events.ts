/** What happens in a session, as those are told who follow it. */
import type { Clock } from '../clock.ts';
import { createFeed, type WritableFeed } from '../feed.ts';
import type { Tokens, ToolInput, ToolStatus, ContextSize, StopReason } from './ports.ts';

export interface ToolProgress {
  /** Seconds since the start. */
  readonly elapsed: number;
  readonly bytesReceived: number;
  readonly stdoutLines: number;
  readonly stderrLines: number;
}

/** The data of each type of event. */
export interface SessionEvents {
  readonly message: { readonly type: 'user' | 'assistant'; readonly content: string };
  readonly thought: { readonly content: string };
  readonly tool_start: ToolEvent & { readonly command?: string; readonly input: ToolInput; readonly streaming: true };
  readonly tool_progress: ToolEvent & {
    readonly command?: string;
    readonly streaming: true;
    readonly progress: Partial<ToolProgress>;
  };
  readonly tool_output: ToolEvent & { readonly output: string; readonly stream?: 'stdout' | 'stderr' };
  readonly tool_complete: ToolEvent & {
    readonly status: ToolStatus;
    readonly elapsed: number;
    readonly exitCode?: number;
  };
  readonly permission_request: {
    readonly id: string;
    readonly tool: string;
    readonly action: string;
    readonly agent?: string;
    readonly input: ToolInput;
    readonly reason: string;
    readonly expiresAt: string;
  };
  readonly permission_resolved: { readonly id: string; readonly action: 'allow' | 'deny'; readonly because: string };
  readonly usage: { readonly tokens: Tokens; readonly model?: string; readonly context?: ContextSize };
  readonly turn_start: { readonly messageId: string };
  readonly turn_complete: { readonly messageId: string; readonly stopReason: StopReason | 'error' };
  readonly error: { readonly code: string; readonly message: string; readonly fix: string };
  readonly session: { readonly change: 'changed' | 'archived' | 'resumed' | 'compacted' | 'deleted' };
}

interface ToolEvent {
  readonly tool: string;
  readonly callId: string;
}

export type SessionEventType = keyof SessionEvents;
export type Tell = <Type extends SessionEventType>(type: Type, data: SessionEvents[Type]) => void;

/** For readers who were away; what they missed beyond this is in the messages. */
const CAPACITY = 1000;
const MAX_CHARACTERS = 1_000_000;

export function createSessionFeed(clock: Clock): { readonly feed: WritableFeed; readonly tell: Tell } {
  const feed = createFeed({ clock, capacity: CAPACITY, maxCharacters: MAX_CHARACTERS });
  return {
    feed,
    tell: (type, data) => feed.append({ type }, () => JSON.stringify(data)),
  };
}
