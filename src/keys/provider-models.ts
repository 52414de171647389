import { Type } from 'typebox';
import type { Provider } from '../core/providers.ts';
import { lazily } from '../lazy-schema.ts';
import type { Secret } from '../secret.ts';

export type ProviderModels =
  | { readonly available: true; readonly models: readonly string[] }
  /** `problem` is a sentence. */
  | { readonly available: false; readonly problem: string };

export interface ModelsQuestion {
  /** How it is asked. */
  readonly provider: Pick<Provider, 'header' | 'headers' | 'checkPath'>;
  readonly baseUrl: string;
  readonly key: Secret;
  readonly userAgent: string;
}

/** Whoever looks at the configuration waits for it. */
const TIMEOUT_MS = 5_000;
const MODELS_PATH = '/models';

const Listed = lazily(Type.Object({ data: Type.Array(Type.Object({ id: Type.String() })) }));

/** Whether a provider answers with this key, and what it offers. Never throws for what the network does. */
export async function askModels({ provider, baseUrl, key, userAgent }: ModelsQuestion): Promise<ProviderModels> {
  const { header, headers = {}, checkPath } = provider;
  const secret = header === 'authorization' ? `Bearer ${key.reveal()}` : key.reveal();
  const sent = { ...headers, [header]: secret, 'user-agent': userAgent };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const checked = await ask(baseUrl + checkPath, sent, signal);
    if (checked.status < 200 || checked.status > 299) {
      return { available: false, problem: `It answered ${checked.status}.` };
    }
    const listed = checkPath === MODELS_PATH ? checked : await ask(baseUrl + MODELS_PATH, sent, signal);
    return { available: true, models: Listed().Check(listed.body) ? listed.body.data.map(({ id }) => id) : [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Messages of others may hold headers.
    const code: unknown = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    return { available: false, problem: `It cannot be reached (${String(code)}).` };
  }
}

/** No redirect is followed: a key goes to its own address and nowhere else. */
async function ask(url: string, headers: Record<string, string>, signal: AbortSignal) {
  const { request } = await import('undici');
  const { statusCode: status, body } = await request(url, { headers, signal });
  const text = await body.text();
  return { status, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
