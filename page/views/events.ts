import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { EventList } from '../parts/event-list.ts';

export function EventsView(): Shown {
  const { events, status } = useLive();
  return html`
    <h1>Events</h1>
    <p class="lead">Everything that happens, as it happens, newest first.</p>
    <${EventList} events=${events} projects=${status?.projects ?? []} />
  `;
}
