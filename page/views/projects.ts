import { count, figure, showPath, timeOfDay } from '../../src/cli/render/text.ts';
import type { Account } from '../../src/control/protocol/daemon.ts';
import type { Project } from '../../src/control/protocol/project.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Badge } from '../parts/badge.ts';
import { EventList } from '../parts/event-list.ts';
import { Moment, useNow } from '../parts/moment.ts';
import { Attention, ProjectActions } from '../parts/project-parts.ts';
import { standingOf } from '../parts/words.ts';
import { hash } from '../router.ts';

const SHOWN_EVENTS = 8;

/** Everything at a glance. */
export function ProjectsView(): Shown {
  const { status, events } = useLive();
  const now = useNow();
  if (status === undefined)
    return html`<h1>Projects</h1>
      <p class="quiet">Asking the daemon …</p>`;
  const { projects, accounts, configProblem } = status;
  return html`
    <h1>Projects</h1>
    <p class="lead">${summary(projects)}</p>
    ${configProblem !== undefined && html`<p class="banner">${configProblem}</p>`}
    ${projects.length === 0 && html`<p>No projects yet: <code>moontide add DIR</code> adds one.</p>`}
    <ul class="cards">
      ${projects.map((project) => html`<${Card} key=${project.id} project=${project} now=${now} />`)}
    </ul>
    <section aria-labelledby="lately">
      <h2 id="lately">Lately</h2>
      <${EventList} events=${events.slice(0, SHOWN_EVENTS)} projects=${projects} />
      <p><a href="#/events">All events</a></p>
    </section>
    <section aria-labelledby="accounts">
      <h2 id="accounts">Accounts</h2>
      ${accounts.map((account) => html`<${AccountLine} key=${account.id} account=${account} now=${now} />`)}
      <p class="quiet">
        Moontide ${status.version}, process ${String(status.pid)}, started${' '}
        <${Moment} at=${status.startedAt} now=${now} />
      </p>
    </section>
  `;
}

function summary(projects: readonly Project[]): string {
  const halted = projects.filter(({ halt }) => halt !== undefined).length;
  const problems = projects.reduce((sum, project) => sum + project.problems.length, 0);
  const waits = [
    ...(halted > 0 ? [`${count(halted, 'project')} halted`] : []),
    ...(problems > 0 ? [count(problems, 'problem')] : []),
  ];
  if (waits.length > 0) return `${waits.join(' and ')} to look at.`;
  if (projects.length === 0) return '';
  return projects.every(({ inSync }) => inSync) ? 'Everything is in step.' : 'Nothing needs you.';
}

function Card({ project, now }: { readonly project: Project; readonly now: number }): Shown {
  const { word, tone, sentence } = standingOf(project, now);
  const { synced, pending, failing, leftOut, toDelete } = project.counts;
  const counts = [
    [synced, 'uploaded'],
    [pending, 'to upload'],
    [failing, 'failing'],
    [toDelete, 'to delete'],
    [leftOut, 'left out'],
  ] as const;
  const [needed, optional] = [counts.slice(0, 1), counts.slice(1)];
  return html`<li class="card">
    <h2>
      <a href=${hash`projects/${project.id}`}>${showPath(project.name)}</a>
      <${Badge} tone=${tone} word=${word} />
    </h2>
    <p class="path">${showPath(project.root)}</p>
    ${project.halt === undefined && html`<p>${sentence}</p>`}
    <dl class="figures">
      ${[...needed, ...optional.filter(([number]) => number > 0)].map(
        ([number, name]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${figure(number)}</dd>
          </div>`,
      )}
    </dl>
    <${Attention} project=${project} />
    <${ProjectActions} project=${project} />
  </li>`;
}

function AccountLine({ account, now }: { readonly account: Account; readonly now: number }): Shown {
  const { masked, baseUrl, queue, files } = account;
  const isHeld = queue.waitsUntil !== undefined && Date.parse(queue.waitsUntil) > now;
  const facts = [
    `${figure(queue.waiting)} waiting, ${figure(queue.running)} running`,
    `${figure(queue.concurrency)} at a time`,
    ...(queue.requestsPerMinute === undefined ? [] : [`${figure(queue.requestsPerMinute)} requests a minute`]),
    ...(files === undefined ? [] : [`${figure(files.total)} of ${figure(files.limit)} files`]),
    ...(isHeld
      ? [`left alone until ${timeOfDay(queue.waitsUntil ?? '')} (${queue.waitsBecause ?? 'asked to wait'})`]
      : []),
  ];
  return html`<p class="account">
    <strong>${masked}</strong> at <span class="path">${baseUrl}</span><br />${facts.join(' · ')}
  </p>`;
}
