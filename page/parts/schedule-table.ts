import { showPath } from '../../src/cli/render/text.ts';
import type { Project } from '../../src/control/protocol/project.ts';
import type { Schedule, ScheduleList } from '../../src/control/protocol/schedule.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { useResource } from '../resource.ts';
import { Action } from './action.ts';
import { Failure } from './failure.ts';
import { Badge } from './badge.ts';
import { Moment } from './moment.ts';

const TONES = {
  running: 'busy',
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
  skipped: 'warn',
  missed: 'warn',
} as const;

export interface ScheduleTableProps {
  readonly project: Project;
  readonly now: number;
}

export function ScheduleTable({ project, now }: ScheduleTableProps): Shown {
  const { beat } = useLive();
  const { value, error } = useResource<ScheduleList>(path`/projects/${project.id}/schedules`, beat);
  if (error !== undefined) return html`<${Failure} error=${error} />`;
  if (value === undefined) return null;
  if (value.schedules.length === 0) {
    return html`<p class="quiet">No schedules: <code>[[schedule]]</code> in moontide.toml makes one.</p>`;
  }
  return html`<table class="stacked">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Runs</th>
        <th scope="col">When</th>
        <th scope="col">Next</th>
        <th scope="col">Last</th>
        <th scope="col"><span class="heard-only">Run it</span></th>
      </tr>
    </thead>
    <tbody>
      ${value.schedules.map((schedule) => html`<${Row} key=${schedule.name} projectId=${project.id} schedule=${schedule} now=${now} />`)}
    </tbody>
  </table>`;
}

interface RowProps {
  readonly projectId: string;
  readonly schedule: Schedule;
  readonly now: number;
}

function Row({ projectId, schedule, now }: RowProps): Shown {
  const { name, run, cron, timezone, everyWeeks, nextAt, lastRun } = schedule;
  return html`<tr>
    <td data-label="Name"><strong>${showPath(name)}</strong></td>
    <td data-label="Runs">${run}</td>
    <td data-label="When"><code>${cron}</code> ${timezone}${everyWeeks === 1 ? '' : `, every ${everyWeeks} weeks`}</td>
    <td data-label="Next">${nextAt === undefined ? 'never' : html`<${Moment} at=${nextAt} now=${now} />`}</td>
    <td data-label="Last">
      ${
        lastRun === undefined
          ? 'never'
          : html`<${Badge} tone=${TONES[lastRun.outcome]} word=${lastRun.outcome} />${' '}
              <${Moment} at=${lastRun.endedAt ?? lastRun.at} now=${now} /> ${lastRun.message}`
      }
    </td>
    <td data-label="">
      <${Action}
        label="Run now"
        about=${name}
        act=${() => send('POST', path`/projects/${projectId}/schedules/${name}/run`, {})}
      />
    </td>
  </tr>`;
}
