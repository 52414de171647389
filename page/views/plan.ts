import { useState } from 'preact/hooks';
import { jobFacts } from '../../src/cli/render/job.ts';
import { count, showPath } from '../../src/cli/render/text.ts';
import type { Job } from '../../src/control/protocol/job.ts';
import type { Plan } from '../../src/control/protocol/plan.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Action } from '../parts/action.ts';
import { Failure } from '../parts/failure.ts';
import { ActionTable, planSummary } from '../parts/plan-table.ts';
import { useResource } from '../resource.ts';
import { hash, type PlanKind } from '../router.ts';

const TITLES: Readonly<Record<PlanKind, string>> = {
  sync: 'What a sync would do',
  clean: 'Clean',
  reupload: 'Reupload',
};

const MEANINGS: Readonly<Record<PlanKind, string>> = {
  sync: 'Nothing is done before you say so.',
  clean:
    "Deletes the project's remote files and uploads nothing until you ask for it. Files on this machine stay as they are.",
  reupload: 'Uploads every document afresh; each old version stays until its new one is there.',
};

/** What would be done, and having exactly that done. */
export function PlanView({ id, kind }: { readonly id: string; readonly kind: PlanKind }): Shown {
  const { status } = useLive();
  const [look, setLook] = useState(0);
  const [jobId, setJobId] = useState<string | undefined>(undefined);
  const { value: plan, error } = useResource<Plan>(path`/projects/${id}/plan?kind=${kind}`, look);
  const name = status?.projects.find((project) => project.id === id)?.name ?? id;
  async function run(planId: string): Promise<void> {
    // A sync has no plan to keep to: it looks again and does what is to be done then.
    const body = kind === 'sync' ? {} : { plan: planId };
    const job = await send<Job>('POST', path`/projects/${id}/${kind}`, body);
    setJobId(job.id);
  }
  return html`
    <p class="back"><a href=${hash`projects/${id}`}>${showPath(name)}</a></p>
    <h1>${TITLES[kind]} ${kind === 'sync' ? '' : showPath(name)}</h1>
    <p class="lead">${MEANINGS[kind]}</p>
    ${
      jobId === undefined
        ? html`
            ${error !== undefined && html`<${Failure} error=${error} />`}
            ${plan === undefined && error === undefined && html`<p class="quiet">Looking …</p>`}
            ${
              plan !== undefined &&
              html`<p>
                  <strong>${planSummary(plan)}</strong> <span class="quiet">Plan <code>${plan.planId}</code></span>
                </p>
                <div class="actions">
                  ${
                    plan.actions.length > 0 &&
                    html`<${Action}
                      label=${actionLabel(kind, plan)}
                      look=${kind === 'clean' ? 'danger' : 'main'}
                      act=${() => run(plan.planId)}
                    />`
                  }
                  <button type="button" class="button plain" onClick=${() => setLook(look + 1)}>Look again</button>
                  <a class="button plain" href=${hash`projects/${id}`}>Leave it</a>
                </div>
                <${ActionTable} actions=${plan.actions} caption="Every step, and why" />`
            }
          `
        : html`<${JobProgress} id=${jobId} />`
    }
  `;
}

function actionLabel(kind: PlanKind, { actions }: Plan): string {
  if (kind === 'clean') return `Delete ${count(actions.length, 'remote file')}`;
  return kind === 'reupload' ? `Upload ${count(actions.length, 'document')} afresh` : 'Sync now';
}

function JobProgress({ id }: { readonly id: string }): Shown {
  const { beat } = useLive();
  const { value: job, error } = useResource<Job>(path`/jobs/${id}`, beat);
  if (job === undefined) return error === undefined ? null : html`<${Failure} error=${error} />`;
  const { state, progress } = job;
  const facts = jobFacts(job);
  const isOver = state !== 'queued' && state !== 'running';
  return html`<div class="card">
    <h2>${state === 'done' ? 'Done' : state === 'queued' ? 'In line' : state === 'running' ? 'Under way' : state}</h2>
    ${
      !isOver &&
      html`<progress aria-label="Progress" max=${Math.max(1, progress.planned)} value=${progress.ended}></progress>
        <p>${progress.ended} of ${progress.planned}</p>
        <${Action} label="Cancel" act=${() => send('DELETE', path`/jobs/${id}`)} />`
    }
    ${facts.length > 0 && html`<p>${facts.join(', ')}.</p>`}
    ${job.error !== undefined && html`<${Failure} error=${job.error} />`}
    <p><a href=${hash`projects/${job.projectId}`}>To the documents</a></p>
  </div>`;
}
