import type { Clock } from '../clock.ts';
import { PROVIDERS, type ProviderName } from '../core/providers.ts';
import type { Secret } from '../secret.ts';
import type { KeyHealth } from './stored-keys.ts';

/** What one request to a provider told of a key, in words that end a sentence. */
export interface ProviderAnswer {
  readonly status: KeyHealth['status'];
  readonly responseMs: number;
  readonly detail: string;
}

const TIMEOUT_MS = 15_000;
const AGAIN_MS = 1000;

/** Asks for nothing but whether the key is good; a refusal is looked at twice. Never throws for what the network does. */
export async function askProvider(
  provider: ProviderName,
  { baseUrl, key, clock, userAgent }: ProviderQuestion,
): Promise<ProviderAnswer> {
  const { header, headers = {}, checkPath } = PROVIDERS[provider];
  const secret = header === 'authorization' ? `Bearer ${key.reveal()}` : key.reveal();
  const ask = async (): Promise<ProviderAnswer> => {
    const startedAt = clock.monotonic();
    const status = await statusOf(baseUrl + checkPath, { ...headers, [header]: secret, 'user-agent': userAgent });
    return { ...judge(status), responseMs: Math.round(clock.monotonic() - startedAt) };
  };
  const first = await ask();
  if (first.status !== 'refused') return first;
  await clock.sleep(AGAIN_MS);
  return await ask();
}

export interface ProviderQuestion {
  readonly baseUrl: string;
  readonly key: Secret;
  readonly clock: Clock;
  readonly userAgent: string;
}

/** The status of the answer, or the code of what kept it from coming: messages of others may hold headers. */
async function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | string> {
  try {
    const { request } = await import('undici');
    // No redirect is followed: a key goes to its own address and nowhere else.
    const { statusCode, body } = await request(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await body.dump();
    return statusCode;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code: unknown = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    return String(code);
  }
}

function judge(status: number | string): Pick<ProviderAnswer, 'status' | 'detail'> {
  if (typeof status === 'string') return { status: 'unavailable', detail: `it cannot be reached (${status})` };
  const detail = `it answered ${status}`;
  if (status >= 200 && status < 300) return { status: 'healthy', detail };
  if (status === 401 || status === 403) return { status: 'refused', detail };
  // No credit, or too fast for now: the key itself is good.
  if (status === 402 || status === 429) return { status: 'degraded', detail };
  return { status: 'unavailable', detail };
}
