/** Where sessions run: in the daemon, or in this process. */
import type { PermissionAnswer } from '../session/permission-desk.ts';

export interface AgentHost extends AsyncDisposable {
  /** The id of the new session. */
  create(wanted: { readonly engine?: string; readonly model?: string }): Promise<string>;
  /** Takes it up again where it was archived. @throws MoontideError SESSION_NOT_FOUND. */
  resume(id: string): Promise<void>;
  /** Starts a turn in which questions wait for their answers, and returns its id. */
  prompt(id: string, text: string): Promise<string>;
  /** What happened lately in the session, and what happens from now on. Rejects when `signal` aborts. */
  events(id: string, signal: AbortSignal): AsyncIterable<HostEvent>;
  answer(id: string, permission: string, answer: PermissionAnswer): Promise<void>;
  /** Ends the turn that is under way, if one is. */
  abort(id: string): Promise<void>;
  delete(id: string): Promise<void>;
}

/** As in `SessionEvents`. */
export interface HostEvent {
  readonly type: string;
  readonly data: object;
}
