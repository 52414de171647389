import { useState } from 'preact/hooks';
import { money } from '../../src/cli/render/answer.ts';
import { count, figure, showPath } from '../../src/cli/render/text.ts';
import type { Usage } from '../../src/control/protocol/usage.ts';
import { path } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Failure } from '../parts/failure.ts';
import { Chart } from '../parts/chart.ts';
import { useResource } from '../resource.ts';
import { cachedShare, costIn, dayOf, lastDays, savedIn } from '../usage-series.ts';

type SpentOn = Usage['days'][number];

const PERIODS = [7, 30, 90, 365] as const;

export function UsageView(): Shown {
  const { status, beat } = useLive();
  const [days, setDays] = useState('30');
  const [project, setProject] = useState('');
  const filter = project === '' ? '' : path`&project=${project}`;
  const { value, error } = useResource<Usage>(path`/usage?days=${days}` + filter, beat);
  return html`
    <h1>Usage</h1>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>
        Period
        <select value=${days} onChange=${(event: Event) => setDays(valueOf(event))}>
          ${PERIODS.map((one) => html`<option key=${one} value=${one}>${one} days</option>`)}
        </select>
      </label>
      <label>
        Project
        <select value=${project} onChange=${(event: Event) => setProject(valueOf(event))}>
          <option value="">all</option>
          ${status?.projects.map(({ id, name }) => html`<option key=${id} value=${id}>${showPath(name)}</option>`)}
        </select>
      </label>
    </form>
    ${error !== undefined && html`<${Failure} error=${error} />`}
    ${value !== undefined && html`<${Report} usage=${value} names=${new Map(status?.projects.map(({ id, name }) => [id, name]))} period=${Number(days)} />`}
  `;
}

interface ReportProps {
  readonly usage: Usage;
  /** Of the projects, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** In days. */
  readonly period: number;
}

function Report({ usage, names, period }: ReportProps): Shown {
  const { total, sessions, projects, models } = usage;
  if (total.turns === 0) return html`<p class="quiet">Nothing was asked in that time.</p>`;
  const days = lastDays(usage.days, dayOf(new Date()), period);
  const currencies = total.costs.map(({ currency }) => currency);
  return html`
    <dl class="figures large">
      <div>
        <dt>turns</dt>
        <dd>${figure(total.turns)}</dd>
      </div>
      <div>
        <dt>tokens read</dt>
        <dd>${figure(total.tokens.input)}</dd>
      </div>
      <div>
        <dt>from the cache</dt>
        <dd>${percent(cachedShare(total) ?? 0)}</dd>
      </div>
      <div>
        <dt>tokens written</dt>
        <dd>${figure(total.tokens.output)}</dd>
      </div>
      ${total.costs.map(
        ({ currency, total: cost, saved }) => html`
          <div key=${`${currency} cost`}>
            <dt>cost, about</dt>
            <dd>${money(cost)} ${currency}</dd>
          </div>
          <div key=${`${currency} saved`}>
            <dt>saved by the cache</dt>
            <dd>${money(saved)} ${currency}</dd>
          </div>
        `,
      )}
    </dl>
    ${
      total.unpricedTurns > 0 &&
      html`<p class="note">
        ${count(total.unpricedTurns, 'turn')} of models of which no price is known: name it under
        <code>[prices]</code> in config.toml.
      </p>`
    }
    <div class="charts">
      <${Chart}
        title="Tokens a day"
        series=${[
          { name: 'from the cache', look: 'second' },
          { name: 'read anew', look: 'first' },
          { name: 'written', look: 'third' },
        ]}
        days=${days.map((day) => ({
          day: day.key,
          values: [day.tokens.cached, day.tokens.input - day.tokens.cached, day.tokens.output],
        }))}
        format=${figure}
      />
      ${currencies.map(
        (currency) =>
          html`<${Chart}
            key=${currency}
            title=${`Cost a day, ${currency}`}
            series=${[
              { name: 'paid', look: 'first' },
              { name: 'saved by the cache', look: 'second' },
            ]}
            days=${days.map((day) => ({ day: day.key, values: [costIn(day, currency), savedIn(day, currency)] }))}
            format=${money}
          />`,
      )}
      <${Chart}
        title="Share from the cache"
        series=${[{ name: 'from the cache', look: 'second' }]}
        days=${days.map((day) => ({ day: day.key, values: [cachedShare(day)] }))}
        format=${percent}
        most=${1}
      />
    </div>
    <${Part} title="By project" spent=${projects} label=${({ key }: SpentOn) => showPath(names.get(key) ?? key)} />
    <${Part}
      title="By session"
      spent=${sessions}
      label=${({ key, name }: SpentOn) => (key === '' ? 'single questions' : showPath(name ?? key))}
    />
    <${Part} title="By model" spent=${models} label=${({ key }: SpentOn) => (key === '' ? 'not known' : key)} />
  `;
}

interface PartProps {
  readonly title: string;
  readonly spent: readonly SpentOn[];
  readonly label: (one: SpentOn) => string;
}

function Part({ title, spent, label }: PartProps): Shown {
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    <table class="stacked">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="number">Turns</th>
          <th scope="col" class="number">Read</th>
          <th scope="col" class="number">Cached</th>
          <th scope="col" class="number">Written</th>
          <th scope="col" class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        ${spent.map(
          (one) =>
            html`<tr key=${one.key}>
              <td data-label="Name"><strong>${label(one)}</strong></td>
              <td data-label="Turns" class="number">${figure(one.turns)}</td>
              <td data-label="Read" class="number">${figure(one.tokens.input)}</td>
              <td data-label="Cached" class="number">${percent(cachedShare(one) ?? 0)}</td>
              <td data-label="Written" class="number">${figure(one.tokens.output)}</td>
              <td data-label="Cost" class="number">
                ${one.costs.map(({ total, currency }) => `${money(total)} ${currency}`).join(' + ') || '–'}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function valueOf({ currentTarget }: Event): string {
  return (currentTarget as HTMLSelectElement).value;
}
