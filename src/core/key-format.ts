/** What can be said of a key without asking anybody. No sentence here holds any of it. */
import { PROVIDER_NAMES, PROVIDERS, type ProviderName } from './providers.ts';

/** RFC 6750, 2.1: what may follow `Bearer`. Such a text needs no quotes in a dotenv file or a shell either. */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

const SHORTEST = 8;
const LONGEST = 512;

/** What is wrong with the form of a key, as the end of a sentence that begins with "The key"; undefined for nothing. */
export function formProblem(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (!BEARER_TOKEN.test(key)) return 'holds spaces, line breaks, quotes or other characters that no key has';
  if (key.length < SHORTEST) return `is shorter than ${SHORTEST} characters`;
  if (key.length > LONGEST) return `is longer than ${LONGEST} characters`;
  return undefined;
}

/** The same for a key that is meant for one provider. */
export function providerProblem(provider: ProviderName, key: string): string | undefined {
  const problem = formProblem(key);
  if (problem !== undefined) return problem;
  const { prefix, title } = PROVIDERS[provider];
  if (!key.startsWith(prefix)) return `does not begin with ${prefix} as those of ${title} do`;
  const other = ownerOf(key);
  if (other !== undefined && other !== provider) return `looks like one of ${PROVIDERS[other].title}, not of ${title}`;
  return undefined;
}

/** The provider whose prefix no other has; undefined where the form does not tell. */
function ownerOf(key: string): ProviderName | undefined {
  return PROVIDER_NAMES.find((name) => PROVIDERS[name].prefix !== 'sk-' && key.startsWith(PROVIDERS[name].prefix));
}
