/** `[prices.MODEL]`: what the account asks for a million tokens, in its own currency. */
import type { PriceList } from '../core/prices.ts';
import type { Price } from '../core/usage.ts';
import { configInvalid } from './problems.ts';
import type { UserFile } from './schema/user-file.ts';

const KEYS = ['input', 'cached', 'written', 'output'] as const;

/** @throws MoontideError CONFIG_INVALID. */
export function readPrices(path: string, { prices = {} }: UserFile): PriceList {
  return Object.fromEntries(
    Object.entries(prices).map(([model, table]) => {
      const refuse = (under: string, problem: string) => {
        const key = `prices.${model}.${under}`;
        return configInvalid(path, [{ key, message: `${key} ${problem}` }]);
      };
      const unknown = Object.keys(table).find((key) => !KEYS.some((known) => known === key));
      if (unknown !== undefined) throw refuse(unknown, `is not known here (known: ${KEYS.join(', ')})`);
      const amount = (key: (typeof KEYS)[number]): number => {
        const value = table[key];
        if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
        throw refuse(key, 'must be a number, 0 or more');
      };
      const price: Price = {
        input: amount('input'),
        cached: amount('cached'),
        output: amount('output'),
        ...('written' in table && { written: amount('written') }),
      };
      return [model, price];
    }),
  );
}
