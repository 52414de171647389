/** Shows a project's state: keeps it, and says so when it changes. */
import type { ProjectState } from '../core/project-state.ts';
import type { MoontideEvent } from './ports/events.ts';

export class StateBoard {
  readonly #publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
  #state: ProjectState = { kind: 'starting' };

  constructor(publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void) {
    this.#publish = publish;
  }

  get state(): ProjectState {
    return this.#state;
  }

  show(state: ProjectState): void {
    const before = this.#state;
    const hasSameKind = before.kind === state.kind;
    if (hasSameKind && (state.kind === 'idle' || state.kind === 'scanning')) return;
    this.#state = state;
    if (state.kind === 'halted' && !isSameHalt(before, state)) this.#publish('project.halted', { ...state.halt });
    if (hasSameKind) return;
    if (before.kind === 'halted') this.#publish('project.released', { reason: before.halt.reason });
    this.#publish('project.state', { ...state });
  }
}

/** The same reason, and the same losses to confirm. */
function isSameHalt(before: ProjectState, { halt }: Extract<ProjectState, { kind: 'halted' }>): boolean {
  return before.kind === 'halted' && before.halt.reason === halt.reason && before.halt.planId === halt.planId;
}
