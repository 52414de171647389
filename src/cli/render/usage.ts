/** What was spent. */
import type { Usage } from '../../control/protocol/usage.ts';
import { money } from './answer.ts';
import { cachedShare, savedOf } from './saved.ts';
import { sparkline } from './sparkline.ts';
import { table, type Column } from './table.ts';
import { count, figure, printable } from './text.ts';
import type { View } from './view.ts';

type SpentOn = Usage['days'][number];
type Spent = Usage['total'];

const FIGURES: readonly Column[] = [
  { head: 'TURNS', align: 'right' },
  { head: 'READ', align: 'right' },
  { head: 'CACHED', align: 'right' },
  { head: 'WRITTEN', align: 'right' },
  { head: 'COST', align: 'right' },
  { head: 'SAVED', align: 'right' },
];

const DAY_MS = 86_400_000;

/** `names`: of the projects, by id. */
export function usageLines(usage: Usage, names: ReadonlyMap<string, string>, view: View): string[] {
  const { total, days, sessions, projects, models } = usage;
  if (total.turns === 0) return ['Nothing was asked in that time.'];
  const lines = [
    `${count(total.turns, 'turn')}: ${figure(total.tokens.input)} tokens read, ${cachedShare(total)} of them cached, ${figure(total.tokens.output)} written; about ${costOf(total)}, ${savedOf(total)} saved by the cache`,
  ];
  if (total.unpricedTurns > 0) {
    lines.push(
      `  ${count(total.unpricedTurns, 'turn')} of models of which no price is known: name it under [prices] in config.toml`,
    );
  }
  if (view.brief) lines.push(`  ${sparkline(tokensByDay(usage, view.now))}  tokens a day`);
  return [
    ...lines,
    ...part('DAY', days, ({ key }) => key, view),
    ...part('PROJECT', projects, ({ key }) => names.get(key) ?? key, view),
    ...part('SESSION', sessions, ({ key, name }) => (key === '' ? 'single questions' : (name ?? key)), view),
    ...part('MODEL', models, ({ key }) => (key === '' ? 'not known' : key), view),
  ];
}

/** Every day since the first, also those without a turn. */
function tokensByDay({ days }: Usage, now: number): number[] {
  const tokens = new Map(days.map(({ key, tokens: { input, output } }) => [key, input + output]));
  const first = days[0]?.key;
  const counted: number[] = [];
  if (first === undefined) return [];
  for (let at = now; localDay(at) >= first; at -= DAY_MS) counted.push(tokens.get(localDay(at)) ?? 0);
  return counted.toReversed();
}

function localDay(at: number): string {
  const date = new Date(at);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function part(head: string, spent: readonly SpentOn[], label: (one: SpentOn) => string, { columns }: View): string[] {
  const rows = spent.map((one) => [
    printable(label(one)),
    figure(one.turns),
    figure(one.tokens.input),
    cachedShare(one),
    figure(one.tokens.output),
    costOf(one),
    savedOf(one),
  ]);
  return ['', ...table([{ head, gives: 'middle' }, ...FIGURES], rows, columns)];
}

function costOf({ costs }: Spent): string {
  return costs.length === 0 ? '-' : costs.map(({ currency, total }) => `${money(total)} ${currency}`).join(' + ');
}
