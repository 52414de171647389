/** Whether the API answers, asked without a key, and how far its clock is from this machine's. */
import type { Clock } from '../../clock.ts';
import { duration, printable } from '../render/text.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 10_000;
/** The server's clock is told to the second, and the answer takes its time. */
const TOLERABLE_SKEW_MS = 10_000;

export async function examineReach(baseUrl: string, clock: Clock): Promise<Finding[]> {
  const name = `reach of ${printable(baseUrl)}`;
  const askedAt = clock.now();
  try {
    const answer = await fetch(`${baseUrl}/models`, { redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS) });
    await answer.body?.cancel();
    const answeredAt = clock.now();
    const reached: Finding = {
      name,
      verdict: 'ok',
      detail: `answers within ${Math.max(1, answeredAt - askedAt)} ms (status ${answer.status})`,
    };
    return [reached, judgeSkew(answer.headers.get('date'), (askedAt + answeredAt) / 2)];
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    return [{ name, verdict: 'fail', detail: `no answer${code}`, fix: 'Check the network and KIMI_BASE_URL.' }];
  }
}

/** `date`: the header, `now`: this machine's clock when it was written. */
export function judgeSkew(date: string | null, now: number): Finding {
  const name = 'clock';
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return { name, verdict: 'ok', detail: 'the API does not tell its time' };
  const skewMs = now - theirs;
  const detail = `${duration(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} the API's`;
  if (Math.abs(skewMs) <= TOLERABLE_SKEW_MS) return { name, verdict: 'ok', detail };
  return { name, verdict: 'warn', detail, fix: 'Have the clock set by the network: `timedatectl set-ntp true`.' };
}
