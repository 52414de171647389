/** What the cache saved, in words: in `usage`, and in `status`, which is to load little. */
import type { Usage } from '../../control/protocol/usage.ts';
import { money } from './answer.ts';

type Spent = Usage['total'];

export function cachedShare({ tokens: { input, cached } }: Spent): string {
  return `${input === 0 ? 0 : Math.round((100 * cached) / input)} %`;
}

export function savedOf({ costs }: Spent): string {
  return costs.length === 0 ? '-' : costs.map(({ currency, saved }) => `${money(saved)} ${currency}`).join(' + ');
}
