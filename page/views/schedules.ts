import { showPath } from '../../src/cli/render/text.ts';
import { html, type Shown } from '../html.ts';
import { useLive } from '../live.ts';
import { useNow } from '../parts/moment.ts';
import { ScheduleTable } from '../parts/schedule-table.ts';

export function SchedulesView(): Shown {
  const { status } = useLive();
  const now = useNow();
  return html`
    <h1>Schedules</h1>
    <p class="lead">What is done by the clock, as each project's moontide.toml has it.</p>
    ${status?.projects.map(
      (project) =>
        html`<section key=${project.id} aria-label=${project.name}>
          <h2>${showPath(project.name)}</h2>
          <${ScheduleTable} project=${project} now=${now} />
        </section>`,
    )}
  `;
}
