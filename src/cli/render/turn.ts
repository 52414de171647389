/** A turn of a session as it is shown while it goes on: the answer on stdout, all about it on stderr. */
import type { SessionHappening } from '../../control/protocol/session-event.ts';
import { type Context } from '../context.ts';
import { garbledNotes } from '../locale.ts';
import { createReasoningView } from './reasoning.ts';
import { toolTarget } from './session.ts';
import { figure, printable, printableLines } from './text.ts';
import { tell } from '../tell.ts';

export interface TurnView {
  show(event: SessionHappening): void;
  /** Ends the line, and says what it took. */
  end(): void;
}

export function createTurnView({ stdout, stderr, env }: Pick<Context, 'stdout' | 'stderr' | 'env'>): TurnView {
  const isWatched = stdout.isTerminal && stderr.isTerminal;
  const reasoning = createReasoningView(stdout, stderr);
  let isLineOpen = false;
  let garbled: readonly string[] = [];
  let used = { input: 0, cached: 0, output: 0 };
  let context: { readonly tokens: number; readonly window: number } | undefined;

  const endLine = (): void => {
    if (isLineOpen) stdout.write('\n');
    isLineOpen = false;
  };
  const note = (text: string): void => {
    reasoning.end();
    if (isWatched) endLine();
    tell(stderr, [stderr.style('dim', text)]);
  };

  return {
    show({ type, data }) {
      switch (type) {
        case 'message':
          if (data.type === 'user' || data.content === '') return;
          reasoning.end();
          stdout.write(printableLines(data.content));
          if (garbled.length === 0) garbled = garbledNotes(data.content, { stdout, env });
          isLineOpen = !data.content.endsWith('\n');
          return;
        case 'thought':
          // Not part of the answer: shown to whoever watches, and not to a pipe.
          reasoning.show(printableLines(data.content));
          return;
        case 'tool_start':
          note(`[${printable(data.tool)}: ${printable(toolTarget(data.input))}]`);
          return;
        case 'tool_complete':
          if (data.status !== 'completed') note(`[${printable(data.tool)}: ${data.status}]`);
          return;
        case 'gap':
          note('[Some of what was said is missing here: `moontide session show` has all of it.]');
          return;
        case 'usage':
          used = {
            input: used.input + data.tokens.input,
            cached: used.cached + data.tokens.cached,
            output: used.output + data.tokens.output,
          };
          context = data.context ?? context;
          return;
        case 'turn_complete':
          if (data.stopReason === 'max_tokens') note('[The answer was cut off: it had used up its tokens.]');
          return;
        default:
          return;
      }
    },
    end() {
      reasoning.end();
      endLine();
      tell(
        stderr,
        garbled.map((text) => `Note: ${text}`),
      );
      const { input, cached, output } = used;
      if (input + output === 0) return;
      const parts = [
        `${figure(input)} tokens read, ${input === 0 ? 0 : Math.round((100 * cached) / input)} % of them cached`,
        `${figure(output)} written`,
        ...(context === undefined
          ? []
          : [`context ${Math.round((100 * context.tokens) / Math.max(1, context.window))} % full`]),
      ];
      tell(stderr, ['', stderr.style('dim', parts.join(' · '))]);
    },
  };
}
