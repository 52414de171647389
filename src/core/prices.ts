/**
 * What Moonshot asked for a million tokens, for the models that were to be had on that day. Prices change: a list in the
 * configuration goes before this one. Dollars are asked at api.moonshot.ai, yuan at api.moonshot.cn.
 */
import type { Price } from './usage.ts';

/** The day of the newest entry; the others are of 1 September 2026. */
const PRICES_AS_OF = '2026-10-25';

export type Currency = 'USD' | 'CNY';

const USD: Readonly<Record<string, Price>> = {
  'kimi-k3.1-pro': { cached: 0.2, input: 2, written: 2, output: 10 },
  'kimi-k3.1-pro-highspeed': { cached: 0.2, input: 4, written: 4, output: 20 },
  'kimi-k3': { cached: 0.3, input: 3, output: 15 },
  'kimi-k2.7-code': { cached: 0.19, input: 0.95, output: 4 },
  'kimi-k2.7-code-highspeed': { cached: 0.38, input: 1.9, output: 8 },
  'kimi-k2.6': { cached: 0.16, input: 0.95, output: 4 },
};

const CNY: Readonly<Record<string, Price>> = {
  'kimi-k3': { cached: 2, input: 20, output: 100 },
  'kimi-k2.7-code': { cached: 1.3, input: 6.5, output: 27 },
  'kimi-k2.7-code-highspeed': { cached: 2.6, input: 13, output: 54 },
  'kimi-k2.6': { cached: 1.1, input: 6.5, output: 27 },
};

/** By the name of the model, in the currency of the account. */
export type PriceList = Readonly<Record<string, Price>>;

export interface FoundPrice {
  readonly price: Price;
  /** The day of the list; absent for a price of one's own. */
  readonly asOf?: string;
}

/** `own` goes before what is listed. Undefined for a model that neither knows. */
export function priceIn(own: PriceList, model: string, currency: Currency): FoundPrice | undefined {
  if (Object.hasOwn(own, model)) {
    const price = own[model];
    if (price !== undefined) return { price };
  }
  const listed = listedPrice(model, currency);
  return listed && { price: listed, asOf: PRICES_AS_OF };
}

/** Undefined for a model that the list does not know. */
function listedPrice(model: string, currency: Currency): Price | undefined {
  return (currency === 'USD' ? USD : CNY)[model];
}

/** By the host of the API. */
export function currencyAt(host: string): Currency {
  return host.endsWith('.cn') ? 'CNY' : 'USD';
}
