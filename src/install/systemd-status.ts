/** What systemd knows of the service, in the words of Moontide. Properties: org.freedesktop.systemd1(5). */
import type { ServiceStatus } from './service-manager.ts';
import type { ServiceSpec } from './service-spec.ts';
import { execStartLine, namesPlaces } from './systemd-unit.ts';

/** Properties of a unit as `systemctl show` prints them. */
export type Shown = Readonly<Record<string, string>>;

export function parseShown(text: string): Shown {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const end = line.indexOf('=');
      return end === -1 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
    }),
  );
}

export interface SystemdFacts {
  readonly spec: ServiceSpec;
  /** The installed unit's text; undefined where there is none. */
  readonly unit: string | undefined;
  readonly service: Shown;
  /** Where the daemon is started on demand. */
  readonly socket?: Shown;
}

export function systemdStatus({ spec, unit, service, socket }: SystemdFacts): ServiceStatus {
  const pid = Number(service['MainPID'] ?? 0);
  const state = stateOf(service);
  const detail = state === 'failed' ? whyFailed(service) : pid > 0 ? (service['StatusText'] ?? '') : '';
  return {
    manager: 'systemd',
    isInstalled: unit !== undefined,
    isOnDemand: socket !== undefined,
    isEnabled: (socket ?? service)['UnitFileState'] === 'enabled',
    state: state === 'stopped' && socket?.['ActiveState'] === 'active' ? 'listening' : state,
    ...(pid > 0 ? { pid } : {}),
    restarts: Number(service['NRestarts'] ?? 0),
    ...(detail === '' ? {} : { detail }),
    isSamePlace: unit !== undefined && namesPlaces(unit, spec.environment),
    isCurrent: unit?.includes(`\n${execStartLine(spec.command)}\n`) ?? false,
  };
}

function stateOf({ ActiveState, SubState }: Shown): ServiceStatus['state'] {
  switch (ActiveState) {
    case 'active':
    case 'reloading':
      return 'running';
    case 'activating':
      return SubState === 'auto-restart' ? 'failed' : 'starting';
    case 'deactivating':
      return 'stopping';
    case 'failed':
      return 'failed';
    default:
      return 'stopped';
  }
}

function whyFailed({ Result, ExecMainStatus, SubState }: Shown): string {
  const why =
    Result === 'start-limit-hit' ? 'it failed too often' : `it ended with ${ExecMainStatus ?? '?'} (${Result ?? '?'})`;
  if (SubState === 'auto-restart') return `${why} and is started again`;
  return ExecMainStatus === '78' ? `${why}: the configuration has a mistake` : why;
}
