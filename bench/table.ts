/** Samples of many rounds as rows, and rows as a table in Markdown. */
import type { Figure, Goal, Sample } from './question.ts';
import { spreadOf, type Spread } from './statistics.ts';

export interface Row {
  readonly question: string;
  readonly figure: Figure;
  readonly rounds: number;
  readonly ours: Spread;
  readonly theirs?: Spread;
  /** Of each round's own pair: theirs ÷ ours where the goal is to be faster, else ours ÷ theirs. */
  readonly ratio?: Spread;
  /** Of the medians; undefined where there is no goal. */
  readonly isMet?: boolean;
}

/** One row a figure, in the order of the first round. */
export function rowsOf(question: string, samples: readonly Sample[]): readonly Row[] {
  return [...Map.groupBy(samples, ({ figure }) => figure)].map(([figure, same]) => rowOf(question, figure, same));
}

export function renderTable(rows: readonly Row[]): string {
  const lines = rows.map(({ question, figure, ours, theirs, ratio, isMet }) => [
    question,
    figure.what,
    shown(ours, figure.unit),
    figure.against === undefined
      ? '–'
      : `${figure.against}: ${theirs === undefined ? '–' : shown(theirs, figure.unit)}`,
    ratio === undefined ? '–' : `${shown(ratio, '')} ${figure.goal?.kind === 'faster' ? 'times as fast' : 'times'}`,
    figure.goal === undefined ? '–' : goalInWords(figure.goal),
    isMet === undefined ? '–' : isMet ? 'yes' : '**no**',
  ]);
  const heads = ['question', 'figure', 'Moontide', 'against', 'ratio', 'goal', 'met'];
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(question: string, figure: Figure, samples: readonly Sample[]): Row {
  const ours = spreadOf(samples.map((sample) => sample.ours));
  const pairs = samples.flatMap(({ ours, theirs }) => (theirs === undefined ? [] : [{ ours, theirs }]));
  const isComparable = pairs.length > 0 && pairs.every(({ ours, theirs }) => ours > 0 && theirs > 0);
  const ratio = isComparable ? spreadOf(pairs.map((pair) => ratioOf(figure, pair))) : undefined;
  return {
    question,
    figure,
    rounds: samples.length,
    ours,
    ...(pairs.length > 0 && { theirs: spreadOf(pairs.map(({ theirs }) => theirs)) }),
    ...(ratio !== undefined && { ratio }),
    ...(figure.goal !== undefined && { isMet: isMet(figure.goal, ours.median, ratio?.median ?? Number.NaN) }),
  };
}

function ratioOf({ goal }: Figure, { ours, theirs }: { readonly ours: number; readonly theirs: number }): number {
  return goal?.kind === 'faster' ? theirs / ours : ours / theirs;
}

function isMet(goal: Goal, ours: number, ratio: number): boolean {
  switch (goal.kind) {
    case 'times':
      return ratio <= goal.atMost;
    case 'faster':
      return ratio >= goal.atLeast;
    case 'at-most':
      return ours <= goal.value;
    case 'at-least':
      return ours >= goal.value;
    case 'exactly':
      return ours === goal.value;
  }
}

function goalInWords(goal: Goal): string {
  switch (goal.kind) {
    case 'times':
      return `at most ${goal.atMost} times`;
    case 'faster':
      return `${goal.atLeast} times as fast`;
    case 'at-most':
      return `at most ${goal.value}`;
    case 'at-least':
      return `at least ${goal.value}`;
    case 'exactly':
      return `${goal.value}`;
  }
}

function shown({ median, least, most }: Spread, unit: Figure['unit']): string {
  const words = least === most ? digits(median) : `${digits(median)} (${digits(least)}–${digits(most)})`;
  return unit === '' ? words : `${words} ${unit}`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1_000) return String(Math.round(value));
  return value.toPrecision(size >= 100 ? 4 : 3);
}
