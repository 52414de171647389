/** The environment that counts is the daemon's: says where the command's own differs from it. */
import { maskKey } from '../core/mask.ts';

const VARIABLES = ['KIMI_API_KEY', 'KIMI_BASE_URL', 'KIMI_MODEL_NAME'] as const;

/** `daemon`: as the daemon shows its own, a key masked. One sentence for each variable that differs. */
export function differences(
  own: Readonly<Record<string, string | undefined>>,
  daemon: Readonly<Record<string, string>>,
): string[] {
  return VARIABLES.flatMap((name) => {
    const value = own[name]?.trim() ?? '';
    const here = value !== '' && name === 'KIMI_API_KEY' ? maskKey(value) : value;
    const there = daemon[name] ?? '';
    if (here === there || here === '') return [];
    const its = there === '' ? 'was started without it' : `was started with ${there}`;
    return [`${name} is ${here} here, but the daemon ${its}, and that is what counts.`];
  });
}
