/** The key where only the shell's environment has it: a service starts without that. */
import type { ControlClient } from '../control/client.ts';
import { withDaemonOrHere } from './connection.ts';
import type { ConsentOptions } from './consent.ts';
import type { Context } from './context.ts';
import { tell } from './tell.ts';

/**
 * Keeps it for the user where a person agrees, or `yes` says so; says what follows where nobody is there to ask, or the
 * answer is no.
 */
export async function offerToStoreKey(context: Context, { yes = false }: ConsentOptions): Promise<void> {
  const key = context.env['KIMI_API_KEY'] ?? '';
  if (key === '') return;
  await withDaemonOrHere(context, (client) => offer(context, client, key, yes));
}

async function offer({ person, stderr }: Context, client: ControlClient, key: string, yes: boolean): Promise<void> {
  const kept = await client.apiKeys.list();
  if (kept.some(({ provider }) => provider === 'moonshot')) return;
  const what = 'KIMI_API_KEY is set in this shell only, and the service does not see it.';
  const question = `${what} Keep it for the service, in the system's keychain or a file of yours?`;
  if (yes || (await person?.agrees(question)) === true) {
    const { masked, storedIn } = await client.apiKeys.add({ provider: 'moonshot', key });
    tell(stderr, [`${masked} is kept in ${storedIn === 'keychain' ? "the system's keychain" : 'a file of yours'}.`]);
    return;
  }
  tell(stderr, [
    `${what} \`moontide apikeys add moonshot\` keeps it; .env.project or .env in a project is read as well.`,
  ]);
}
