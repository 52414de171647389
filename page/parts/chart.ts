/** Bars by day, with the same figures as a table for those who do not see them. */
import { html, type Shown } from '../html.ts';

export interface Series {
  readonly name: string;
  /** Which of the chart's colours: the first is the lowest part of a bar. */
  readonly look: 'first' | 'second' | 'third';
}

export interface ChartDay {
  readonly day: string;
  /** One for each series; undefined where there is nothing to say. */
  readonly values: readonly (number | undefined)[];
}

export interface ChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly days: readonly ChartDay[];
  readonly format: (value: number) => string;
  /** The upper end, where it is not the largest sum. */
  readonly most?: number;
}

const HEIGHT = 100;
const GAP_SHARE = 0.2;

export function Chart({ title, series, days, format, most }: ChartProps): Shown {
  const sums = days.map(({ values }) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0));
  const top = most ?? Math.max(...sums, 0);
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const peak = days[sums.indexOf(Math.max(...sums))];
  const summary = `${title} from ${first} to ${last}; most on ${peak?.day ?? 'no day'}: ${format(Math.max(...sums, 0))}.`;
  return html`<figure class="chart">
    <figcaption>
      <strong>${title}</strong>
      ${series.length > 1 && series.map(({ name, look }) => html`<span key=${name} class=${`key ${look}`}>${name}</span>`)}
    </figcaption>
    <div class="plot">
      <span class="top" aria-hidden="true">${format(top)}</span>
      <svg
        viewBox=${`0 0 ${Math.max(1, days.length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label=${summary}
      >
        ${days.map((day, index) => html`<${Bar} key=${day.day} day=${day} x=${index} top=${top} series=${series} format=${format} />`)}
      </svg>
    </div>
    <p class="ends" aria-hidden="true"><span>${first}</span><span>${last}</span></p>
    <details>
      <summary>As a table<span class="heard-only">: ${title}</span></summary>
      <div class="scrolled" tabindex="0" role="region" aria-label=${`${title} as a table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              ${series.map(({ name }) => html`<th scope="col" class="number" key=${name}>${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${days.map(
              ({ day, values }) =>
                html`<tr key=${day}>
                  <th scope="row">${day}</th>
                  ${values.map((value, index) => html`<td class="number" key=${index}>${value === undefined ? '–' : format(value)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}

interface BarProps extends Pick<ChartProps, 'series' | 'format'> {
  readonly day: ChartDay;
  readonly x: number;
  readonly top: number;
}

function Bar({ day, x, top, series, format }: BarProps): Shown {
  const words = series.map(({ name }, index) => `${name} ${format(day.values[index] ?? 0)}`).join(', ');
  let below = 0;
  const parts = series.map(({ look }, index) => {
    const height = top === 0 ? 0 : (HEIGHT * (day.values[index] ?? 0)) / top;
    below += height;
    return html`<rect
      key=${look}
      class=${look}
      x=${x + GAP_SHARE / 2}
      width=${1 - GAP_SHARE}
      y=${HEIGHT - below}
      height=${height}
    />`;
  });
  return html`<g><title>${day.day}: ${words}</title>${parts}</g>`;
}
