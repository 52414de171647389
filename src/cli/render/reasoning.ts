/** What a model thinks before it answers: shown to whoever watches, with a blank line before the answer. */
import type { Screen } from '../context.ts';

export interface ReasoningView {
  /** Text that is safe to print. */
  show(text: string): void;
  /** Something else follows. */
  end(): void;
}

export function createReasoningView(stdout: Screen, stderr: Screen): ReasoningView {
  let isOpen = false;
  return {
    show(text) {
      if (text === '' || !stdout.isTerminal || !stderr.isTerminal) return;
      stderr.write(stderr.style('dim', text));
      isOpen = true;
    },
    end() {
      if (isOpen) stderr.write('\n\n');
      isOpen = false;
    },
  };
}
