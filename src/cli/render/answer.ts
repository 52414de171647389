/** What stands under an answer. */
import type { Answer } from '../../control/protocol/question.ts';
import { count, figure, showPath } from './text.ts';

const MOST_LEFT_OUT = 5;

export function answerFooter({
  model,
  sources,
  documents,
  leftOut,
  usage,
  currency,
  cost,
  isCutOff,
}: Answer): string[] {
  const lines = [
    ...(isCutOff ? ['The answer was cut off: allow more with --max-tokens.'] : []),
    `read ${count(documents, 'document')}${sources.length === 0 ? '' : `; draws on ${sources.map(showPath).join(', ')}`}`,
  ];
  const noRoom = leftOut.filter(({ because }) => because !== 'pattern');
  if (noRoom.length > 0) {
    const named = noRoom.slice(0, MOST_LEFT_OUT).map(({ path }) => showPath(path));
    const more = noRoom.length - named.length;
    lines.push(`no room for ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
  }
  const unwanted = leftOut.length - noRoom.length;
  if (unwanted > 0) lines.push(`${count(unwanted, 'document')} left out by the patterns`);
  const parts = [model];
  if (usage !== undefined) {
    const share = usage.input === 0 ? 0 : Math.round((100 * usage.cached) / usage.input);
    parts.push(`${figure(usage.input)} tokens read, ${share} % of them cached`, `${figure(usage.output)} written`);
  }
  if (cost !== undefined) {
    parts.push(
      `about ${money(cost.total)} ${currency}, ${money(cost.saved)} saved by the cache (${cost.pricesAsOf === undefined ? 'your prices' : `prices of ${cost.pricesAsOf}`})`,
    );
  }
  return [...lines, parts.join(' · ')];
}

/** Two digits that say something, however small it is. */
export function money(amount: number): string {
  return Math.abs(amount) >= 0.1 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(2);
}
