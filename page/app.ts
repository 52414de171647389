/** The frame around every view: where one can go, whether the daemon answers, and what is said to those who listen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { html, type Shown } from './html.ts';
import { useLive, type Connection } from './live.ts';
import { routeOf, type Route } from './router.ts';
import { eventSentence } from '../src/cli/render/event.ts';
import { EventsView } from './views/events.ts';
import { LogsView } from './views/logs.ts';
import { PlanView } from './views/plan.ts';
import { ProjectView } from './views/project.ts';
import { ProjectsView } from './views/projects.ts';
import { SchedulesView } from './views/schedules.ts';
import { SessionView } from './views/session.ts';
import { SessionsView } from './views/sessions.ts';
import { UsageView } from './views/usage.ts';

const PLACES = [
  ['projects', 'Projects'],
  ['sessions', 'Sessions'],
  ['usage', 'Usage'],
  ['schedules', 'Schedules'],
  ['events', 'Events'],
  ['logs', 'Logs'],
] as const;

/** Under which place a view is found. */
const PLACE_OF: Readonly<Partial<Record<Route['view'], Route['view']>>> = {
  project: 'projects',
  plan: 'projects',
  session: 'sessions',
};

export function App(): Shown {
  const route = useRoute();
  const { connection } = useLive();
  const place = PLACE_OF[route.view] ?? route.view;
  return html`
    <a class="skip" href="#main" onClick=${skipToMain}>Skip to the content</a>
    <header>
      <a class="brand" href="#/projects"><img src="/assets/icon.svg" alt="" width="28" height="28" />Moontide</a>
      <nav aria-label="Views">
        ${PLACES.map(
          ([view, name]) =>
            html`<a key=${view} href=${`#/${view}`} aria-current=${place === view ? 'page' : undefined}>${name}</a>`,
        )}
      </nav>
      <${ConnectionWord} connection=${connection} />
    </header>
    <${ConnectionNote} connection=${connection} />
    <main id="main" tabindex="-1">${viewOf(route)}</main>
    <${Announcer} />
  `;
}

function viewOf(route: Route): Shown {
  switch (route.view) {
    case 'projects':
      return html`<${ProjectsView} />`;
    case 'project':
      return html`<${ProjectView} key=${route.id} id=${route.id} />`;
    case 'plan':
      return html`<${PlanView} key=${`${route.id} ${route.kind}`} id=${route.id} kind=${route.kind} />`;
    case 'sessions':
      return html`<${SessionsView} />`;
    case 'session':
      return html`<${SessionView} key=${route.id} id=${route.id} />`;
    case 'usage':
      return html`<${UsageView} />`;
    case 'schedules':
      return html`<${SchedulesView} />`;
    case 'events':
      return html`<${EventsView} />`;
    case 'logs':
      return html`<${LogsView} />`;
    case 'nowhere':
      return html`<h1>There is nothing here</h1>
        <p><a href="#/projects">All projects</a></p>`;
  }
}

/** Where the focus goes with the view, so that the keyboard goes on from there. */
function useRoute(): Route {
  const [route, setRoute] = useState(routeOf(location.hash));
  const isFirst = useRef(true);
  useEffect(() => {
    const changed = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  useEffect(() => {
    if (!isFirst.current) focusMain();
    isFirst.current = false;
    const heading = document.querySelector('h1')?.textContent ?? '';
    document.title = heading === '' ? 'Moontide' : `${heading} – Moontide`;
  }, [JSON.stringify(route)]);
  return route;
}

/** Its address would be another view. */
function skipToMain(event: Event): void {
  event.preventDefault();
  focusMain();
}

function focusMain(): void {
  document.querySelector<HTMLElement>('#main')?.focus();
  scrollTo(0, 0);
}

const WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'no daemon',
  'shut-out': 'shut out',
};

function ConnectionWord({ connection }: { readonly connection: Connection }): Shown {
  return html`<span class=${`connection ${connection}`} role="status">${WORDS[connection]}</span>`;
}

function ConnectionNote({ connection }: { readonly connection: Connection }): Shown {
  if (connection === 'lost') {
    return html`<p class="banner" role="alert">
      <strong>The daemon does not answer.</strong> What is shown is how it was. The page goes on by itself when it is
      back;${' '} <code>moontide start</code> starts it, and <code>moontide ui</code> opens the page where it was
      closed.
    </p>`;
  }
  if (connection === 'shut-out') {
    return html`<p class="banner" role="alert">
      <strong>This browser was let in too long ago, or everybody was shut out.</strong> Run
      <code>moontide ui</code>${' '} for a new link.
    </p>`;
  }
  return null;
}

/** Says what matters to those who do not see the page change; not every step of it. */
function Announcer(): Shown {
  const { events, status } = useLive();
  // What happened before is in the list.
  const news = events.filter(({ at }) => Date.parse(at) > performance.timeOrigin);
  const event = news.find(({ type }) =>
    /^(?:document\.(?:uploaded|deleted|failed|blocked)|project\.(?:halted|released)|job\.ended)$/u.test(type),
  );
  const name = status?.projects.find(({ id }) => id === event?.projectId)?.name ?? '';
  return html`<div class="heard-only" aria-live="polite">
    ${event === undefined ? '' : `${name}: ${eventSentence(event)}`}
  </div>`;
}
