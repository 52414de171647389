import { useState } from 'preact/hooks';
import { showPath, timeOfDay } from '../../src/cli/render/text.ts';
import type { LogEntry, LogEntryList } from '../../src/control/protocol/log.ts';
import { path } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { Failure } from '../parts/failure.ts';
import { useResource } from '../resource.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const LINES = '200';

export function LogsView(): Shown {
  const { beat } = useLive();
  const [level, setLevel] = useState('info');
  const { value, error } = useResource<LogEntryList>(path`/logs?lines=${LINES}&level=${level}`, beat);
  const entries = value?.entries.toReversed() ?? [];
  return html`
    <h1>Logs</h1>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>
        From level
        <select value=${level} onChange=${(event: Event) => setLevel((event.currentTarget as HTMLSelectElement).value)}>
          ${LEVELS.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
        </select>
      </label>
      <p class="quiet">Newest first; <code>moontide logs</code> shows them too.</p>
    </form>
    ${error !== undefined && html`<${Failure} error=${error} />`}
    ${value !== undefined && entries.length === 0 && html`<p class="quiet">There is nothing of that level.</p>`}
    <ol class="events logs">
      ${entries.map((entry, index) => html`<${Entry} key=${`${entry.at} ${index - entries.length}`} entry=${entry} />`)}
    </ol>
  `;
}

function Entry({ entry }: { readonly entry: LogEntry }): Shown {
  const { at, level, message, fields } = entry;
  const { err, ...others } = fields;
  const facts = Object.entries(others).map(
    ([name, value]) => `${name} ${showPath(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return html`<li class=${level === 'error' || level === 'fatal' ? 'bad' : level === 'warn' ? 'warn' : undefined}>
    <time datetime=${at}>${timeOfDay(at)}</time>
    <div>
      <span class="level">${level}</span> ${message} <span class="quiet path">${facts.join(' · ')}</span>
      ${
        err !== undefined &&
        html`<details>
          <summary>What went wrong</summary>
          <pre tabindex="0">${JSON.stringify(err, null, 2).replaceAll('\\n', '\n')}</pre>
        </details>`
      }
    </div>
  </li>`;
}
