/** What a project needs of a person, and what can be done with it. */
import { useState } from 'preact/hooks';
import { problemGroups } from '../../src/cli/render/problem-groups.ts';
import { count, showPath } from '../../src/cli/render/text.ts';
import { HALT_CODES } from '../../src/core/project-state.ts';
import { whereToRead } from '../../src/core/where-to-read.ts';
import type { Halt, Plan } from '../../src/control/protocol/plan.ts';
import type { Project } from '../../src/control/protocol/project.ts';
import { get, path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { hash } from '../router.ts';
import { Action, Label } from './action.ts';
import { ActionTable } from './plan-table.ts';

const SHOWN_PROBLEMS = 5;

interface ProjectProps {
  readonly project: Project;
}

/** Halts with what releases them, problems, and notes. */
export function Attention({ project }: ProjectProps): Shown {
  const { halt, problems, watcher, configProblem, untrusted = [], leftBehind = [] } = project;
  const groups = problemGroups(problems);
  const notes = [
    ...(watcher.kind === 'degraded' ? [`${watcher.message} ${watcher.fix}`] : []),
    ...(configProblem === undefined ? [] : [`${configProblem}; what was in force before stays so.`]),
    ...(untrusted.length === 0
      ? []
      : [`Ignored until \`moontide trust\` shows and allows it: ${untrusted.map(showPath).join('; ')}.`]),
    ...leftBehind.map(
      ({ files, masked, because }) => `${count(files, 'file')} stay in the account of ${masked}: ${because}.`,
    ),
  ];
  return html`
    ${halt !== undefined && html`<${HaltNote} project=${project} halt=${halt} />`}
    ${
      problems.length > 0 &&
      html`<div class="problems">
        <p><strong>${count(problems.length, 'problem')}</strong></p>
        <ul>
          ${groups
            .slice(0, SHOWN_PROBLEMS)
            .map(({ paths, sentence }) => html`<li key=${paths}><strong>${paths}</strong>: ${sentence}</li>`)}
        </ul>
        ${groups.length > SHOWN_PROBLEMS && html`<p><a href=${hash`projects/${project.id}`}>All of them</a></p>`}
      </div>`
    }
    ${notes.map((note) => html`<p class="note" key=${note}>${note}</p>`)}
  `;
}

function HaltNote({ project, halt }: ProjectProps & { readonly halt: Halt }): Shown {
  const { planId } = halt;
  return html`<div class="halt" role="group" aria-label="Why it stopped">
    <p><strong>It stopped by itself.</strong> ${halt.message}</p>
    <p><strong>To do:</strong> ${halt.fix}</p>
    <p class="quiet">Read more: <code>${whereToRead(HALT_CODES[halt.reason])}</code></p>
    ${
      planId === undefined
        ? html`<${Action}
            label="Try again"
            about=${project.name}
            act=${() => send('POST', path`/projects/${project.id}/resume`)}
          />`
        : html`<${Confirmation} project=${project} />`
    }
  </div>`;
}

/** Nothing is confirmed that was not shown: the plan is fetched first, and exactly that one is agreed to. */
function Confirmation({ project }: ProjectProps): Shown {
  const [plan, setPlan] = useState<Plan | undefined>(undefined);
  const { id, name } = project;
  if (plan === undefined) {
    const show = async (): Promise<void> => setPlan(await get<Plan>(path`/projects/${id}/plan?kind=sync`));
    return html`<${Action} label="Show what would be deleted" act=${show} />`;
  }
  const { halt, losses = [] } = plan;
  return html`
    <${ActionTable} actions=${losses.length > 0 ? losses : plan.actions} caption=${`What ${name} would lose`} />
    ${
      halt?.planId !== undefined &&
      html`<${Action}
        label=${`Go on, and delete ${count(losses.length, 'remote file')}`}
        look="danger"
        act=${() => send('POST', path`/projects/${id}/confirm`, { plan: halt.planId })}
      />`
    }
    <button type="button" class="button plain" onClick=${() => setPlan(undefined)}>Not now</button>
  `;
}

export function ProjectActions({ project }: ProjectProps): Shown {
  const { id, name, hold, halt } = project;
  const isHeld = hold !== undefined;
  const step = isHeld ? 'resume' : 'pause';
  return html`<div class="actions" role="group" aria-label=${`What can be done with ${name}`}>
    ${
      halt === undefined &&
      html`<${Action}
        label="Sync now"
        about=${name}
        look="main"
        act=${() => send('POST', path`/projects/${id}/sync`, {})}
      />`
    }
    ${
      halt === undefined &&
      html`<${Action}
        label=${isHeld ? 'Resume' : 'Pause'}
        about=${name}
        act=${() => send('POST', path`/projects/${id}/` + step)}
      />`
    }
    <a class="button plain" href=${hash`projects/${id}/reupload`}><${Label} text="Reupload …" about=${name} /></a>
    <a class="button plain" href=${hash`projects/${id}/clean`}><${Label} text="Clean …" about=${name} /></a>
  </div>`;
}
