import { useState } from 'preact/hooks';
import { jobFacts } from '../../src/cli/render/job.ts';
import { count, showPath, size } from '../../src/cli/render/text.ts';
import type { Job, JobList } from '../../src/control/protocol/job.ts';
import type { Document, DocumentList } from '../../src/control/protocol/project.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Action } from '../parts/action.ts';
import { Failure } from '../parts/failure.ts';
import { Badge } from '../parts/badge.ts';
import { EventList } from '../parts/event-list.ts';
import { Moment, useNow } from '../parts/moment.ts';
import { Attention, ProjectActions } from '../parts/project-parts.ts';
import { ScheduleTable } from '../parts/schedule-table.ts';
import { DOCUMENT_TONES, standingOf } from '../parts/words.ts';
import { useResource } from '../resource.ts';
import { hash } from '../router.ts';

const SHOWN_EVENTS = 10;
const SHOWN_JOBS = 5;
const SHOWN_DOCUMENTS = 500;

export function ProjectView({ id }: { readonly id: string }): Shown {
  const { status, events, beat } = useLive();
  const now = useNow();
  const project = status?.projects.find((one) => one.id === id);
  const { value, error } = useResource<DocumentList>(path`/projects/${id}/documents`, beat);
  const { value: jobs } = useResource<JobList>(path`/jobs?project=${id}&limit=${String(SHOWN_JOBS)}`, beat);
  if (project === undefined) {
    return html`<h1>${status === undefined ? 'Project' : 'There is no such project'}</h1>
      <p><a href="#/projects">All projects</a></p>`;
  }
  const { word, tone, sentence } = standingOf(project, now);
  return html`
    <p class="back"><a href="#/projects">Projects</a></p>
    <h1>${showPath(project.name)} <${Badge} tone=${tone} word=${word} /></h1>
    <p class="path">${showPath(project.root)}</p>
    ${project.halt === undefined && html`<p class="lead">${sentence}</p>`}
    <${Attention} project=${project} />
    <${ProjectActions} project=${project} />
    <p><a href=${hash`projects/${id}/sync`}>What would a sync do?</a></p>
    <section aria-labelledby="documents">
      <h2 id="documents">Documents</h2>
      ${error !== undefined && html`<${Failure} error=${error} />`}
      ${value !== undefined && html`<${Documents} documents=${value.documents} />`}
    </section>
    <section aria-labelledby="schedules">
      <h2 id="schedules">Schedules</h2>
      <${ScheduleTable} project=${project} now=${now} />
    </section>
    <section aria-labelledby="jobs">
      <h2 id="jobs">Jobs</h2>
      <${Jobs} jobs=${jobs?.jobs ?? []} now=${now} />
    </section>
    <section aria-labelledby="events">
      <h2 id="events">Events</h2>
      <${EventList}
        events=${events.filter(({ projectId }) => projectId === id).slice(0, SHOWN_EVENTS)}
        projects=${[project]}
      />
    </section>
  `;
}

function Documents({ documents }: { readonly documents: readonly Document[] }): Shown {
  const [search, setSearch] = useState('');
  const [state, setState] = useState<string>('');
  const byState = Map.groupBy(documents, (document) => document.state);
  const found = documents.filter(
    (document) =>
      (state === '' || document.state === state) && document.path.toLowerCase().includes(search.toLowerCase()),
  );
  const shown = found.slice(0, SHOWN_DOCUMENTS);
  return html`
    <form class="filters" role="search" onSubmit=${(event: Event) => event.preventDefault()}>
      <label
        >Search <input type="search" value=${search} onInput=${(event: Event) => setSearch(valueOf(event))}
      /></label>
      <label>
        State
        <select value=${state} onChange=${(event: Event) => setState(valueOf(event))}>
          <option value="">all (${documents.length})</option>
          ${[...byState].map(([name, group]) => html`<option key=${name} value=${name}>${name} (${group.length})</option>`)}
        </select>
      </label>
      <p class="quiet" role="status">${count(found.length, 'path')}</p>
    </form>
    ${
      shown.length > 0 &&
      html`<table class="stacked">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Document</th>
            <th scope="col" class="number">Size</th>
            <th scope="col">Remote file, or why not</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((document) => html`<${DocumentRow} key=${document.path} document=${document} />`)}
        </tbody>
      </table>`
    }
    ${found.length > shown.length && html`<p class="quiet">Search for the other ${found.length - shown.length}.</p>`}
  `;
}

function DocumentRow({ document }: { readonly document: Document }): Shown {
  const { state, path: name, bytes, reason, remoteId } = document;
  return html`<tr>
    <td data-label="State"><${Badge} tone=${DOCUMENT_TONES[state]} word=${state} /></td>
    <td data-label="Document" class="path">${showPath(name)}</td>
    <td data-label="Size" class="number">${bytes === undefined ? '' : size(bytes)}</td>
    <td data-label=${state === 'synced' ? 'Remote' : 'Why'} class=${state === 'synced' ? 'path quiet' : undefined}>
      ${state === 'synced' ? remoteId : (reason ?? remoteId)}
    </td>
  </tr>`;
}

const JOB_TONES = { queued: 'busy', running: 'busy', done: 'good', failed: 'bad', cancelled: 'warn' } as const;

function Jobs({ jobs, now }: { readonly jobs: readonly Job[]; readonly now: number }): Shown {
  if (jobs.length === 0) return html`<p class="quiet">Nothing was asked for yet.</p>`;
  return html`<ul class="lines">
    ${jobs.map(
      (job) =>
        html`<li key=${job.id}>
          <${Badge} tone=${JOB_TONES[job.state]} word=${job.state} /> <strong>${job.kind}</strong>${' '}
          <${Moment} at=${job.endedAt ?? job.startedAt ?? job.askedAt} now=${now} />
          ${jobFacts(job).length > 0 && html`<span>: ${jobFacts(job).join(', ')}</span>`}
          ${job.error !== undefined && html`<${Failure} error=${job.error} isNews=${false} />`}
          ${
            (job.state === 'queued' || job.state === 'running') &&
            html`<span> ${job.progress.ended} of ${job.progress.planned} </span>
              <${Action} label="Cancel" about=${job.kind} act=${() => send('DELETE', path`/jobs/${job.id}`)} />`
          }
        </li>`,
    )}
  </ul>`;
}

function valueOf({ currentTarget }: Event): string {
  return (currentTarget as HTMLInputElement | HTMLSelectElement).value;
}
