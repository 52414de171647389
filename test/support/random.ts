import { seededRandom } from '../../src/emulator/seeded-random.ts';

export interface Random {
  /** From 0 to `limit`, without it. */
  below(limit: number): number;
  pick<Value>(values: readonly Value[]): Value;
}

export function createRandom(seed: number): Random {
  const next = seededRandom(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (values) => values[below(values.length)] as (typeof values)[number] };
}
