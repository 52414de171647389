/** What projects stand on: the user's configuration as it is in force, the accounts, and the team. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { User } from '../src/config/load.ts';
import type { EventLog } from '../src/control/event-log.ts';
import { openTeamPassword, type TeamPassword } from '../src/keys/team-password.ts';
import { createSessionMirror, type SessionMirror } from '../src/session/mirror.ts';
import { Acquaintances } from '../src/team/acquaintances.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import type { Home } from './home.ts';
import { createHost, type Host } from './host.ts';
import { keptMoonshotKey } from './keys.ts';
import type { News } from './news.ts';
import { passwordIn, TeamPlace } from './team.ts';

export interface Ground {
  readonly accounts: Accounts;
  readonly teamPlace: TeamPlace;
  readonly teamPassword: TeamPassword;
  readonly mirror: SessionMirror;
  readonly host: Host;
}

export interface GroundOptions {
  /** False: nothing is watched. */
  readonly watch: boolean;
  readonly onTeamChanged: () => void;
  readonly onUserChanged: (user: User, before: User) => void;
}

/** These know each other, so they are made together; none acts before all are there. */
export function layGround(stack: AsyncDisposableStack, home: Home, news: News, options: GroundOptions): Ground {
  const { registry, store, storedKeys, clock, log } = home;
  const team = createTeamPlace(home, news.events, () => host, options.onTeamChanged);
  const teamPlace = stack.use(team.place);
  const accounts = stack.use(
    createAccounts({ ...home, observe: news.metrics.observe, turns: (baseUrl) => teamPlace.turns(baseUrl) }),
  );
  const mirror: SessionMirror = stack.use(
    createSessionMirror({
      store: store.sessions,
      rootOf: (project) => (host.mirrorsSessions(project) ? registry.get(project)?.root : undefined),
      log,
    }),
  );
  const host: Host = createHost({
    ...home,
    installationId: registry.installationId,
    accounts,
    keptKey: () => keptMoonshotKey(storedKeys),
    clock,
    watch: options.watch,
    onMirrored: (project) => mirror.refresh(project),
    sharing: (project) => teamPlace.team?.sharing(project),
    onUserChanged: (changed, before) => {
      teamPlace.follow(changed.config.team).catch((error: unknown) => {
        log.error({ err: error }, 'the team could not be changed');
      });
      options.onUserChanged(changed, before);
    },
  });
  return { accounts, teamPlace, teamPassword: team.password, mirror, host };
}

/** The team that the configuration names, and the password of its server. */
function createTeamPlace(
  { paths, env, version, registry, keychain, clock, log }: Home,
  events: EventLog,
  host: () => Host,
  onChanged: () => void,
): { readonly place: TeamPlace; readonly password: TeamPassword } {
  const self = registry.installationId;
  const password = openTeamPassword({
    path: paths.teamPassword,
    fromEnvironment: passwordIn(env),
    keychain,
    clock,
    log,
    onChanged: () => place.passwordChanged(),
  });
  const place: TeamPlace = new TeamPlace({
    installationId: self,
    version,
    password,
    projects: () => registry.list().map((entry) => ({ id: host().sharedId(entry), name: entry.name })),
    limits: () => {
      const { concurrency, requestsPerMinute } = host().user().config.limits;
      return { concurrency, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) };
    },
    acquaintances: Acquaintances.inFile(join(paths.registryFolder, 'team.json'), { self, clock, log }),
    clock,
    random: Math.random,
    newId: randomUUID,
    log,
    onChanged: (state) => {
      events.publish({ type: 'team.state', data: { state: state.kind } });
      onChanged();
    },
  });
  return { place, password };
}
