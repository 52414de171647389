import type { Closing, Engine, EngineHealth, StopReason, Turn } from '../../src/session/ports.ts';

export type Script = (turn: Turn) => Promise<StopReason>;

/** An engine that does in each turn what the test says; without a word it says the prompt again. */
export class ScriptedEngine implements Engine {
  readonly name: string;
  readonly turns: Turn[] = [];
  readonly closed: (readonly [session: string, how: string])[] = [];
  /** Set by tests of engines that can. */
  compact?: NonNullable<Engine['compact']>;
  status: EngineHealth = { status: 'healthy', responseMs: 12 };
  script: Script = async (turn) => {
    turn.report({ kind: 'text', text: turn.text });
    return 'end_turn';
  };

  constructor(name = 'scripted') {
    this.name = name;
  }

  health(): EngineHealth {
    return this.status;
  }

  async prompt(turn: Turn): Promise<StopReason> {
    this.turns.push(turn);
    return this.script(turn);
  }

  async close({ session, how }: Closing): Promise<void> {
    this.closed.push([session.id, how]);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** A turn that uses one tool, asking first; says what it was told. */
export const useTool =
  (tool: string, action: string): Script =>
  async (turn) => {
    const input = { action };
    turn.report({ kind: 'tool-started', callId: 'call-1', tool, input });
    const permit = await turn.permit({ tool, action, input, callId: 'call-1' });
    const status = permit.kind === 'allowed' ? 'completed' : 'denied';
    turn.report({ kind: 'tool-ended', callId: 'call-1', status, output: `${action} ${status}` });
    turn.report({ kind: 'text', text: permit.kind === 'allowed' ? 'done' : permit.code });
    turn.report({
      kind: 'usage',
      tokens: { input: 100, cached: 80, output: 5 },
      context: { tokens: 105, window: 1000 },
    });
    return 'end_turn';
  };

/** A turn that goes on until it is cancelled. */
export const untilCancelled: Script = (turn) =>
  new Promise((resolve) => {
    turn.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
