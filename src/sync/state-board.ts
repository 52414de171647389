/** Shows a project's state: keeps it, and says so when it changes. */
import type { ProjectState } from '../core/project-state.ts';
import type { MoontideEvent } from './ports.ts';

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
    if (hasSameKind) return;
    if (state.kind === 'halted') this.#publish('project.halted', { ...state.halt });
    else if (before.kind === 'halted') this.#publish('project.released', { reason: before.halt.reason });
    this.#publish('project.state', { ...state });
  }
}
