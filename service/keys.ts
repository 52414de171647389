/** The keys of projects and of the user, with the real server behind their checks. */
import type { Clock } from '../src/clock.ts';
import { isAboutAddress } from '../src/config/trust.ts';
import { createApiKeys } from '../src/keys/api-keys.ts';
import type { Keys } from '../src/keys/api.ts';
import { checkKey } from '../src/keys/check.ts';
import { createProjectKeys } from '../src/keys/project-keys.ts';
import type { KeptKey } from '../src/keys/resolve.ts';
import type { StoredKeys } from '../src/keys/stored-keys.ts';
import type { TeamPassword } from '../src/keys/team-password.ts';
import { createMoonshot } from '../src/moonshot/moonshot.ts';
import { createSecondLook } from '../src/second-look.ts';
import type { Moontide } from '../src/sync/api.ts';
import type { Registry } from '../src/sync/ports/registry.ts';
import type { Host } from './host.ts';

export interface KeysParts {
  readonly moontide: Pick<Moontide, 'project' | 'keyChanged'>;
  readonly host: Host;
  readonly registry: Pick<Registry, 'get'>;
  readonly storedKeys: StoredKeys;
  readonly teamPassword: TeamPassword;
  readonly clock: Clock;
  readonly version: string;
  /** Aborted when the daemon stops: a server that does not answer must not keep it. */
  readonly signal: AbortSignal;
}

export function createKeys(parts: KeysParts): Keys {
  const { moontide, host, registry, storedKeys, teamPassword, clock, version, signal } = parts;
  const userAgent = `moontide/${version}`;
  return {
    ofProjects: createProjectKeys({
      rootOf: (id) => moontide.project(id).root,
      async addressOf(id) {
        const entry = registry.get(id);
        if (entry === undefined) return { baseUrl: moontide.project(id).baseUrl };
        const { baseUrl, trust } = await host.settings(entry);
        return {
          baseUrl,
          heldAddress: trust?.digest === entry.trusted ? undefined : trust?.lines.find(isAboutAddress),
        };
      },
      resolve: (root, baseUrl) => host.keys({ root, baseUrl }),
      async check(baseUrl, apiKey) {
        await using client = createMoonshot({ baseUrl, apiKey, userAgent });
        const twice = createSecondLook(clock, () => client.models(signal));
        const models = () => twice(() => client.models(signal), signal);
        return await checkKey({ models, balance: () => client.balance(signal) }, clock);
      },
      onChanged: (id) => moontide.keyChanged(id),
    }),
    ofUser: createApiKeys({
      keys: storedKeys,
      moonshotBaseUrl: () => host.user().config.baseUrl,
      onMoonshotChanged: () => moontide.keyChanged(),
      clock,
      userAgent,
    }),
    ofTeam: teamPassword,
  };
}

/** The fourth source of a project's key. */
export function keptMoonshotKey(storedKeys: StoredKeys): KeptKey | undefined {
  const stored = storedKeys.get('moonshot');
  if (stored === undefined) return undefined;
  const { masked, fingerprint, baseUrl } = stored;
  return { source: 'stored', masked, fingerprint, baseUrl, reveal: () => storedKeys.reveal('moonshot') };
}
