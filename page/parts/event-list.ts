import { eventSentence } from '../../src/cli/render/event.ts';
import { showPath, timeOfDay } from '../../src/cli/render/text.ts';
import type { StreamEvent } from '../../src/control/protocol/event.ts';
import type { Project } from '../../src/control/protocol/project.ts';
import { html, type Shown } from '../html.ts';

export interface EventListProps {
  readonly events: readonly StreamEvent[];
  readonly projects: readonly Project[];
}

/** Newest first. */
export function EventList({ events, projects }: EventListProps): Shown {
  if (events.length === 0) return html`<p class="quiet">Nothing has happened since the page was opened.</p>`;
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  return html`<ol class="events">
    ${events.map(
      (event) =>
        html`<li key=${event.id} class=${/failed|halted|blocked|rejected/u.test(event.type) ? 'bad' : undefined}>
          <time datetime=${event.at}>${timeOfDay(event.at)}</time>
          <span>
            ${event.projectId !== undefined && html`<strong>${showPath(names.get(event.projectId) ?? event.projectId)}</strong>${' '}`}
            ${eventSentence(event)}
          </span>
        </li>`,
    )}
  </ol>`;
}
