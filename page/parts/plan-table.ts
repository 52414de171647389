import { REASONS } from '../../src/cli/render/reasons.ts';
import { count, showPath, size } from '../../src/cli/render/text.ts';
import type { Action, Plan } from '../../src/control/protocol/plan.ts';
import { html, type Shown } from '../html.ts';

const WORDS: Readonly<Record<Action['kind'], string>> = {
  upload: 'upload',
  replace: 'replace',
  adopt: 'adopt',
  delete: 'delete',
  forget: 'forget',
};

const SHOWN_ACTIONS = 200;

export interface ActionTableProps {
  readonly actions: readonly Action[];
  readonly caption: string;
}

/** Steps, each with its reason. */
export function ActionTable({ actions, caption }: ActionTableProps): Shown {
  if (actions.length === 0) return html`<p>Nothing would be done.</p>`;
  const more = actions.length - SHOWN_ACTIONS;
  // What is deleted has none that is known here.
  const hasSizes = actions.some((action) => 'bytes' in action);
  return html`<div class="scrolled" tabindex="0" role="region" aria-label=${caption}>
      <table class="stacked">
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Document</th>
            ${hasSizes && html`<th scope="col" class="number">Size</th>`}
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          ${actions.slice(0, SHOWN_ACTIONS).map(
            (action) =>
              html`<tr key=${`${action.kind} ${nameOf(action)}`}>
                <td data-label="What">
                  <span class=${`badge ${action.kind === 'delete' ? 'bad' : 'busy'}`}>${WORDS[action.kind]}</span>
                </td>
                <td data-label="Document" class="path">${showPath(nameOf(action))}</td>
                ${
                  hasSizes &&
                  html`<td data-label="Size" class="number">${'bytes' in action ? size(action.bytes) : ''}</td>`
                }
                <td data-label="Why">${'because' in action ? REASONS[action.because] : ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 && html`<p class="quiet">… and ${count(more, 'more step')}.</p>`}`;
}

/** In a sentence: `3 to delete, 2 to upload`. */
export function planSummary({ actions }: Plan): string {
  const byKind = Map.groupBy(actions, ({ kind }) => kind);
  const parts = [...byKind].map(([kind, group]) => `${group.length} to ${WORDS[kind]}`);
  return parts.length === 0 ? 'Nothing would be done.' : `${parts.join(', ')}.`;
}

function nameOf(action: Action): string {
  return action.path ?? ('uploadName' in action ? action.uploadName : action.remoteId);
}
