import { useEffect, useRef, useState } from 'preact/hooks';
import { figure, showPath } from '../../src/cli/render/text.ts';
import type { Message, MessageList } from '../../src/control/protocol/message.ts';
import type { PendingPermissionList } from '../../src/control/protocol/permission.ts';
import type { Session } from '../../src/control/protocol/session.ts';
import type { SessionContext } from '../../src/control/protocol/usage.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { Action } from '../parts/action.ts';
import { Failure } from '../parts/failure.ts';
import { Badge } from '../parts/badge.ts';
import { PermissionCard } from '../parts/permission-card.ts';
import { MessageView, TurnView } from '../parts/said.ts';
import { useResource } from '../resource.ts';
import { useSessionLive } from '../session-live.ts';

export function SessionView({ id }: { readonly id: string }): Shown {
  const { turn, beat } = useSessionLive(id);
  const { value: session, error } = useResource<Session>(path`/session/${id}`, beat);
  const { value: said } = useResource<MessageList>(path`/session/${id}/messages?limit=100`, beat);
  const { value: pending } = useResource<PendingPermissionList>(path`/session/${id}/permissions`, beat);
  const { value: context } = useResource<SessionContext>(path`/session/${id}/context`, beat);
  if (session === undefined) {
    return html`<h1>Session</h1>
      ${error !== undefined && html`<${Failure} error=${error} />`}
      <p><a href="#/sessions">All sessions</a></p>`;
  }
  const isArchived = session.state === 'archived';
  return html`
    <p class="back"><a href="#/sessions">Sessions</a></p>
    <h1>${showPath(session.name)} ${isArchived && html`<${Badge} tone="quiet" word="archived" />`}</h1>
    <p class="quiet">
      ${session.engine}${session.model === undefined ? '' : ` · ${session.model}`}
      ${context !== undefined && html` · <${ContextLine} context=${context} />`}
    </p>
    <${Talk} messages=${withoutRunning(said?.messages ?? [], turn.isRunning)} turn=${turn} />
    ${pending?.permissions.map(
      (permission) => html`<${PermissionCard} key=${permission.id} sessionId=${id} permission=${permission} />`,
    )}
    ${
      isArchived
        ? html`<${Action} label="Take it up again" act=${() => send('POST', path`/session/${id}/resume`)} />`
        : html`<${PromptForm} id=${id} isRunning=${turn.isRunning} />`
    }
  `;
}

/** The turn under way is shown as it is heard, its prompt included. */
function withoutRunning(messages: readonly Message[], isRunning: boolean): readonly Message[] {
  const last = messages.findLastIndex(({ type }) => type === 'user');
  return isRunning && last >= 0 ? messages.slice(0, last + 1) : messages;
}

interface TalkProps {
  readonly messages: readonly Message[];
  readonly turn: ReturnType<typeof useSessionLive>['turn'];
}

function Talk({ messages, turn }: TalkProps): Shown {
  const end = useRef<HTMLDivElement>(null);
  const isFollowed = useRef(true);
  useEffect(() => {
    const scrolled = (): void => {
      isFollowed.current = innerHeight + scrollY > document.documentElement.scrollHeight - 200;
    };
    addEventListener('scroll', scrolled, { passive: true });
    return () => removeEventListener('scroll', scrolled);
  }, []);
  useEffect(() => {
    if (isFollowed.current && turn.isRunning) end.current?.scrollIntoView({ block: 'nearest' });
  }, [messages, turn]);
  return html`<div class="talk" role="log" aria-label="What was said" aria-busy=${turn.isRunning}>
    ${messages.length === 0 && !turn.isRunning && html`<p class="quiet">Nothing was said yet.</p>`}
    ${messages.map((message) => html`<${MessageView} key=${message.id} message=${message} />`)}
    ${turn.isRunning && html`<${TurnView} turn=${turn} />`}
    <div ref=${end}></div>
  </div>`;
}

function PromptForm({ id, isRunning }: { readonly id: string; readonly isRunning: boolean }): Shown {
  const [text, setText] = useState('');
  async function prompt(): Promise<void> {
    if (text.trim() === '') return;
    await send<Message>('POST', path`/session/${id}/message`, { text, wait: false, whenAsked: 'wait' });
    setText('');
  }
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).closest('form')?.querySelector('button')?.click();
  };
  return html`<form class="prompt" onSubmit=${(event: Event) => event.preventDefault()}>
    <label for="prompt">Your message</label>
    <textarea
      id="prompt"
      rows="3"
      value=${text}
      aria-describedby="prompt-hint"
      onInput=${(event: Event) => setText((event.currentTarget as HTMLTextAreaElement).value)}
      onKeyDown=${keyed}
    ></textarea>
    <p class="actions">
      <${Action} label="Send" look="main" act=${prompt} />
      ${isRunning && html`<${Action} label="Stop the answer" act=${() => send('POST', path`/session/${id}/abort`)} />`}
      <span id="prompt-hint" class="quiet">Ctrl-Enter sends.</span>
    </p>
  </form>`;
}

const LEVEL_TONES = { HEALTHY: 'good', WARNING: 'warn', CRITICAL: 'bad' } as const;

function ContextLine({ context }: { readonly context: SessionContext }): Shown {
  const { level, tokens, share, windowTokens } = context;
  const size =
    windowTokens === undefined
      ? `context of ${figure(tokens)} tokens`
      : `context ${Math.round(100 * share)} % of ${figure(windowTokens)} tokens`;
  return html`<span>${size} <${Badge} tone=${LEVEL_TONES[level]} word=${level.toLowerCase()} /></span>`;
}
