/** What was said and done in a session: text as text, tools folded. */
import type { Message } from '../../src/control/protocol/message.ts';
import { html, type Shown } from '../html.ts';
import { Failure } from './failure.ts';
import type { LivePart, LiveTurn } from '../turns.ts';

type Part = Message['parts'][number];

export function MessageView({ message }: { readonly message: Message }): Shown {
  const { type, parts, error, stopReason } = message;
  return html`<article class=${`said ${type}`} aria-label=${type === 'user' ? 'You' : 'Answer'}>
    ${parts.map((part, index) => html`<${PartView} key=${index} part=${part} />`)}
    ${stopReason === 'max_tokens' && html`<p class="note">The answer was cut off: it had used up its tokens.</p>`}
    ${stopReason === 'cancelled' && html`<p class="note">It was stopped.</p>`}
    ${error !== undefined && html`<${Failure} error=${error} isNews=${false} />`}
  </article>`;
}

function PartView({ part }: { readonly part: Part }): Shown {
  if (part.type !== 'tool') return html`<${TextView} type=${part.type} text=${part.text} />`;
  const { tool, input, output, status } = part;
  const { command } = input;
  return html`<${ToolView}
    tool=${tool}
    target=${typeof command === 'string' ? command : JSON.stringify(input)}
    output=${output}
    status=${status}
  />`;
}

/** The prompt is a message already. */
export function TurnView({ turn }: { readonly turn: LiveTurn }): Shown {
  const parts = turn.parts.filter(({ type }) => type !== 'user');
  return html`<article class="said assistant running" aria-label="Answer under way">
    ${parts.map((part, index) => html`<${LivePartView} key=${index} part=${part} />`)}
    <p class="quiet waiting">answering …</p>
    ${turn.error !== undefined && html`<${Failure} error=${turn.error} />`}
  </article>`;
}

function LivePartView({ part }: { readonly part: LivePart }): Shown {
  if (part.type !== 'tool') return html`<${TextView} type=${part.type} text=${part.text} />`;
  return html`<${ToolView} tool=${part.tool} target=${part.target} output=${part.output} status=${part.status} />`;
}

function TextView({ type, text }: { readonly type: string; readonly text: string }): Shown {
  if (type === 'thought')
    return html`<details class="thought">
      <summary>Thoughts</summary>
      <div class="text">${text}</div>
    </details>`;
  return html`<div class="text">${text}</div>`;
}

interface ToolProps {
  readonly tool: string;
  readonly target: string;
  readonly output: string;
  readonly status: string;
}

function ToolView({ tool, target, output, status }: ToolProps): Shown {
  return html`<details class="tool">
    <summary><code>${tool}</code> <span class="path">${target}</span> <span class="quiet">${status}</span></summary>
    ${output !== '' && html`<pre tabindex="0" aria-label=${`Output of ${tool}`}>${output}</pre>`}
  </details>`;
}
