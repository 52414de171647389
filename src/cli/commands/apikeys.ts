/** `apikeys list`, `add`, `test`, `remove`: the user's keys, one for each provider. */
import type { ControlClient } from '../../control/client.ts';
import { hasCode, MoontideError } from '../../core/errors.ts';
import { PROVIDER_NAMES, PROVIDERS, type ProviderName } from '../../core/providers.ts';
import { answers } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { givenKey, type GivenKeyOptions } from '../given-key.ts';
import { json } from '../render/json.ts';
import { apiKeyLines } from '../render/keys.ts';
import { printable } from '../render/text.ts';
import { tell } from '../tell.ts';

export interface ApiKeysOptions {
  readonly json?: boolean;
}

export interface AddApiKeyOptions extends ApiKeysOptions, GivenKeyOptions {
  /** Undefined where neither `--keychain` nor `--no-keychain` was given. */
  readonly keychain?: boolean;
  readonly baseUrl?: string;
  /** False: do not ask the provider whether it is good. */
  readonly test?: boolean;
}

export function listApiKeys(context: Context, options: ApiKeysOptions): Promise<ExitCode> {
  return withKeys(context, async (client) => {
    const keys = await client.apiKeys.list();
    const { stdout, clock } = context;
    print(stdout, options.json === true ? [json(keys)] : apiKeyLines(keys, viewOf(stdout, clock)));
    return 0;
  });
}

/** Stores it, then asks the provider: a key is kept although the provider cannot be reached now, and that is said. */
export async function addApiKey(context: Context, name: string, options: AddApiKeyOptions): Promise<ExitCode> {
  const provider = known(name);
  const key = await givenKey(context, options, `API key of ${PROVIDERS[provider].title}`);
  return await withKeys(context, async (client) => {
    const { keychain: useKeychain, baseUrl } = options;
    const added = await client.apiKeys.add({
      provider,
      key,
      ...(useKeychain === undefined ? {} : { useKeychain }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
    const place = added.storedIn === 'keychain' ? "the system's keychain" : 'a file that only you can read';
    if (options.json === true) print(context.stdout, [json(added)]);
    else tell(context.stdout, [`${added.masked} is kept in ${place}, for ${printable(added.baseUrl)}.`]);
    if (options.test !== false) await tellHealth(context, client, provider, options);
    return 0;
  });
}

/** @throws API_KEY_NOT_FOUND, API_KEY_EXPIRED, PROVIDER_UNAVAILABLE. */
export function testApiKey(context: Context, name: string, options: ApiKeysOptions): Promise<ExitCode> {
  return withKeys(context, async (client) => {
    const tested = await client.apiKeys.test(known(name));
    const line = `${tested.provider}: ${tested.status} (answered in ${tested.responseTime ?? 0} ms)`;
    print(context.stdout, [options.json === true ? json(tested) : line]);
    return 0;
  });
}

export function removeApiKey(context: Context, name: string, options: ApiKeysOptions): Promise<ExitCode> {
  return withKeys(context, async (client) => {
    const removed = await client.apiKeys.remove(known(name));
    print(context.stdout, [options.json === true ? json(removed) : `The key of ${removed.provider} is gone.`]);
    return 0;
  });
}

/** With the daemon or, where none runs, in this process. */
async function withKeys(context: Context, work: (client: ControlClient) => Promise<ExitCode>): Promise<ExitCode> {
  await using client = await context.connect();
  if (await answers(client)) return await work(client);
  await using oneJob = await context.openOneJob();
  return await work(oneJob.client);
}

async function tellHealth(
  { stdout, stderr }: Context,
  client: ControlClient,
  provider: ProviderName,
  options: ApiKeysOptions,
): Promise<void> {
  try {
    const { status } = await client.apiKeys.test(provider);
    if (options.json !== true) print(stdout, [`${PROVIDERS[provider].title} takes it: ${status}.`]);
  } catch (error) {
    if (!hasCode(error, 'API_KEY_EXPIRED', 'PROVIDER_UNAVAILABLE')) throw error;
    tell(stderr, [`Note: it is kept, but ${printable(error.message)} ${error.fix}`]);
  }
}

/** @throws USAGE. */
function known(name: string): ProviderName {
  const provider = PROVIDER_NAMES.find((each) => each === name);
  if (provider !== undefined) return provider;
  throw new MoontideError('USAGE', `There is no provider ${JSON.stringify(name)}.`, {
    fix: `Name one of ${PROVIDER_NAMES.join(', ')}.`,
  });
}
