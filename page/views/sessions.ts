import { useState } from 'preact/hooks';
import { figure, showPath } from '../../src/cli/render/text.ts';
import type { Project } from '../../src/control/protocol/project.ts';
import type { PendingPermissionList } from '../../src/control/protocol/permission.ts';
import type { Session, SessionList } from '../../src/control/protocol/session.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Action } from '../parts/action.ts';
import { Failure } from '../parts/failure.ts';
import { Badge } from '../parts/badge.ts';
import { Moment, useNow } from '../parts/moment.ts';
import { useResource } from '../resource.ts';
import { hash } from '../router.ts';

/** What answers in a session; the rest are named in config.toml and made with the command. */
const ENGINES = ['docs', 'kimi'] as const;

export function SessionsView(): Shown {
  const { status, beat } = useLive();
  const now = useNow();
  const [isArchive, setArchive] = useState(false);
  const { value, error } = useResource<SessionList>(path`/session?archived=${String(isArchive)}`, beat);
  const projects = status?.projects ?? [];
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  return html`
    <h1>Sessions</h1>
    ${error !== undefined && html`<${Failure} error=${error} />`}
    <ul class="cards">
      ${value?.sessions.map(
        (session) =>
          html`<${Card} key=${session.id} session=${session} project=${names.get(session.project)} now=${now} />`,
      )}
    </ul>
    ${value?.sessions.length === 0 && html`<p class="quiet">No sessions yet.</p>`}
    <p>
      <label class="check">
        <input type="checkbox" checked=${isArchive} onChange=${() => setArchive(!isArchive)} /> Show archived ones
      </label>
    </p>
    ${projects.length > 0 && html`<${NewSession} projects=${projects} />`}
  `;
}

interface CardProps {
  readonly session: Session;
  readonly project: string | undefined;
  readonly now: number;
}

function Card({ session, project, now }: CardProps): Shown {
  const { beat } = useLive();
  const { id, name, engine, state, usedAt, stats } = session;
  const { value } = useResource<PendingPermissionList>(
    state === 'active' ? path`/session/${id}/permissions` : undefined,
    beat,
  );
  const waiting = value?.permissions.length ?? 0;
  return html`<li class="card">
    <h2>
      <a href=${hash`sessions/${id}`}>${showPath(name)}</a>
      ${waiting > 0 && html`<${Badge} tone="bad" word=${`${waiting} waiting for you`} />`}
      ${state === 'archived' && html`<${Badge} tone="quiet" word="archived" />`}
    </h2>
    <p class="quiet">
      ${showPath(project ?? session.project)} · ${engine} · used <${Moment} at=${usedAt} now=${now} /> ·${' '}
      ${figure(stats.messages)} messages · ${figure(stats.tokens.input + stats.tokens.output)} tokens
    </p>
  </li>`;
}

function NewSession({ projects }: { readonly projects: readonly Project[] }): Shown {
  const [name, setName] = useState('');
  const [project, setProject] = useState(projects[0]?.id ?? '');
  const [engine, setEngine] = useState<string>(ENGINES[0]);
  async function create(): Promise<void> {
    const wanted = { project, engine, ...(name.trim() === '' ? {} : { name: name.trim() }) };
    const created = await send<Session>('POST', '/session', wanted);
    location.hash = hash`sessions/${created.id}`;
  }
  return html`<section aria-labelledby="new-session">
    <h2 id="new-session">New session</h2>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>Name <input value=${name} maxlength="100" onInput=${(event: Event) => setName(valueOf(event))} /></label>
      <label>
        Project
        <select value=${project} onChange=${(event: Event) => setProject(valueOf(event))}>
          ${projects.map((one) => html`<option key=${one.id} value=${one.id}>${showPath(one.name)}</option>`)}
        </select>
      </label>
      <label>
        Answered by
        <input list="engines" value=${engine} onInput=${(event: Event) => setEngine(valueOf(event))} />
        <datalist id="engines">${ENGINES.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
      </label>
      <${Action} label="Begin" look="main" act=${create} />
    </form>
  </section>`;
}

function valueOf({ currentTarget }: Event): string {
  return (currentTarget as HTMLInputElement | HTMLSelectElement).value;
}
