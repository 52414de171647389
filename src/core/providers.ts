/** The services that a person can keep a key for, and how each is asked whether a key is good. */

export interface Provider {
  readonly title: string;
  /** Where a key is sent unless it was stored for another address; with its version, without a slash at its end. */
  readonly baseUrl: string;
  /** The header that carries the key: `Authorization: Bearer …`, or one that holds nothing else. */
  readonly header: 'authorization' | 'x-api-key';
  /** Sent along with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Below the base address: answers only with a good key, and costs nothing. */
  readonly checkPath: string;
  /** What every key of it begins with. */
  readonly prefix: string;
}

export const PROVIDER_NAMES = ['moonshot', 'kimi', 'anthropic', 'openai', 'openrouter'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  moonshot: {
    title: 'Moonshot',
    baseUrl: 'https://api.moonshot.ai/v1',
    header: 'authorization',
    checkPath: '/models',
    prefix: 'sk-',
  },
  kimi: {
    title: 'Kimi Code',
    baseUrl: 'https://api.kimi.com/coding/v1',
    header: 'authorization',
    checkPath: '/models',
    prefix: 'sk-',
  },
  anthropic: {
    title: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    header: 'x-api-key',
    // Its API refuses a request that names no version (its documentation, "Versions").
    headers: { 'anthropic-version': '2023-06-01' },
    checkPath: '/models',
    prefix: 'sk-ant-',
  },
  openai: {
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    header: 'authorization',
    checkPath: '/models',
    prefix: 'sk-',
  },
  openrouter: {
    title: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    header: 'authorization',
    // Its list of models is public and so says nothing of a key (its API reference, "Get current API key").
    checkPath: '/key',
    prefix: 'sk-or-',
  },
};
