/** How the context of a session is doing. */
import type { SessionContext } from '../../control/protocol/usage.ts';
import { sparkline } from './sparkline.ts';
import { count, duration, figure, printable, showPath, type StyleFormat } from './text.ts';
import type { View } from './view.ts';

const COLOURS: Readonly<Record<SessionContext['level'], StyleFormat>> = {
  HEALTHY: 'green',
  WARNING: 'yellow',
  CRITICAL: 'red',
};

export function contextLines(name: string, context: SessionContext, { style, brief }: View): string[] {
  const {
    level,
    tokens,
    windowTokens,
    share,
    staleTokens,
    turns,
    ageSeconds,
    tokensPerTurn,
    turnsLeft,
    leftOut = [],
  } = context;
  const size =
    windowTokens === undefined
      ? `${figure(tokens)} tokens; how many the model reads at once shows with the first answer`
      : `${figure(tokens)} of ${figure(windowTokens)} tokens (${percent(share)})`;
  const trend = tokensPerTurn === 0 ? 'does not grow' : `grows by ${figure(Math.round(tokensPerTurn))} tokens a turn`;
  const left = turnsLeft === undefined ? '' : `, critical in about ${count(turnsLeft, 'turn')}`;
  const drawn = brief && context.history.length > 1 ? `  ${sparkline(context.history)}` : '';
  return [
    `${style('bold', printable(name))}  ${style(COLOURS[level], level)}`,
    `  size   ${size}`,
    ...(staleTokens === 0 ? [] : [`  stale  ${figure(staleTokens)} tokens of versions that do not count any more`]),
    ...leftOutLines(leftOut),
    `  age    ${duration(ageSeconds * 1000)}, ${count(turns, 'turn')}`,
    `  trend  ${trend}${left}${drawn}`,
    ...(level === 'HEALTHY' ? [] : [`  to do: ${advice(name, context)}`]),
  ];
}

const MOST_LEFT_OUT = 5;

function leftOutLines(leftOut: NonNullable<SessionContext['leftOut']>): string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.slice(0, MOST_LEFT_OUT).map(({ path, because }) => `${showPath(path)} (${because})`);
  const more = leftOut.length - named.length;
  return [`  without  ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function percent(share: number): string {
  const value = 100 * share;
  return value > 0 && value < 1 ? 'less than 1 %' : `${Math.round(value)} %`;
}

function advice(name: string, { canCompact }: SessionContext): string {
  return canCompact
    ? `\`moontide session compact ${printable(name)}\` begins it anew with what was said.`
    : 'Archive it and create a new session.';
}
