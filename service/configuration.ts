/** Shows the configuration that is in force, and changes its files. */
import type { Configurations, ShownConfiguration, ShownFile, ShownProvider } from '../src/config/api.ts';
import { effectiveValues } from '../src/config/effective.ts';
import { PROJECT_FILE } from '../src/config/files.ts';
import type { Paths } from '../src/config/paths.ts';
import type { Clock } from '../src/clock.ts';
import { MoontideError, hasCode } from '../src/core/errors.ts';
import { maskKey } from '../src/core/mask.ts';
import type { AccountId, ProjectId } from '../src/core/model.ts';
import type { Log } from '../src/log.ts';
import type { AccountStatus, Moontide } from '../src/sync/api.ts';
import type { ProjectEntry, Registry } from '../src/sync/ports/registry.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Accounts } from './accounts.ts';
import type { Host } from './host.ts';
import type { ProviderList } from './provider-list.ts';

export interface ConfigurationParts {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: Host;
  readonly registry: Registry;
  readonly accounts: Accounts;
  readonly providers: ProviderList;
  readonly moontide: Moontide;
  readonly clock: Clock;
  readonly log: Log;
}

const UNKNOWN = 'It does not answer, or not with this key: `moontide key validate` says more.';

/** What is asked of a server for a list is not asked again for as long. */
const MODELS_MS = 60_000;

export function createConfigurations(parts: ConfigurationParts): Configurations {
  const { paths, env, host, registry, providers, moontide } = parts;
  const askModels = rememberModels(parts);
  let lastChange: Promise<unknown> = Promise.resolve();

  function entryOf(id: ProjectId): ProjectEntry {
    const entry = registry.get(id);
    if (entry === undefined) throw new MoontideError('PROJECT_NOT_FOUND', `No project has the id ${id}.`);
    return entry;
  }

  async function show(id?: ProjectId): Promise<ShownConfiguration> {
    const entry = id === undefined ? undefined : entryOf(id);
    const settings = entry === undefined ? undefined : await host.settings(entry);
    const problem = entry === undefined ? await host.reload() : settings?.configProblem;
    const { values, untrusted } = effectiveValues(host.user(), entry === undefined ? undefined : host.inForce(entry));
    const listed = await providers(host.user());
    // A project has a key and an address of its own; and where the user has none, any project's will do.
    const [first] = listed['moonshot']?.available === true ? [] : moontide.status().accounts;
    const account = settings?.account ?? first;
    const moonshot = account === undefined ? {} : { moonshot: await provider(account) };
    return {
      files: filesOf(paths, entry?.root),
      values,
      providers: { ...listed, ...moonshot },
      environment: environmentOf(env),
      problems: problem === undefined ? [] : [problem],
      untrusted,
    };
  }

  async function provider({ id, baseUrl }: Pick<AccountStatus, 'id' | 'baseUrl'>): Promise<ShownProvider> {
    const models = await askModels(id);
    if (models !== undefined) return { baseUrl, available: true, models };
    return { baseUrl, available: false, models: [], problem: UNKNOWN };
  }

  return {
    show,
    async change(change, id) {
      const root = id === undefined ? undefined : entryOf(id).root;
      // One after the other: each is made on what the one before has written.
      const done = lastChange.then(async () => {
        // What edits TOML is loaded with the first change.
        const { changeConfig } = await import('../src/config/change.ts');
        await changeConfig({ userPath: paths.config, env, root }, change);
      });
      lastChange = done.catch(() => undefined);
      await done;
      moontide.configChanged(id);
      return await show(id);
    },
  };
}

/** The user's file, and the project's where one is meant. */
function filesOf(paths: Paths, root: string | undefined): readonly ShownFile[] {
  const files = [{ what: 'user' as const, path: paths.config }];
  const all = root === undefined ? files : [...files, { what: 'project' as const, path: join(root, PROJECT_FILE) }];
  return all.map(({ what, path }) => ({ what, path, exists: existsSync(path) }));
}

function environmentOf(env: ConfigurationParts['env']): Record<string, string> {
  const { KIMI_API_KEY: key = '', KIMI_BASE_URL: address = '', KIMI_MODEL_NAME: model = '' } = env;
  return {
    ...(key.trim() === '' ? {} : { KIMI_API_KEY: maskKey(key.trim()) }),
    ...(address.trim() === '' ? {} : { KIMI_BASE_URL: address.trim() }),
    ...(model.trim() === '' ? {} : { KIMI_MODEL_NAME: model.trim() }),
  };
}

/** Undefined where the server does not say: it is not available then. */
function rememberModels({
  accounts,
  clock,
  log,
}: ConfigurationParts): (id: AccountId) => Promise<readonly string[] | undefined> {
  const known = new Map<AccountId, { readonly at: number; readonly models: readonly string[] | undefined }>();
  return async (id) => {
    const last = known.get(id);
    if (last !== undefined && clock.monotonic() - last.at < MODELS_MS) return last.models;
    const models = await accounts.models(id).catch((error: unknown) => {
      if (hasCode(error, 'INTERNAL')) throw error;
      log.debug({ err: error }, 'the models could not be listed');
      return undefined;
    });
    known.set(id, { at: clock.monotonic(), models });
    return models;
  };
}
