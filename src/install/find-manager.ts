/** The service manager of this machine, for this user. */
import { posix } from 'node:path';
import { launchdManager } from './launchd.ts';
import { noManager, type RunTool } from './run-tool.ts';
import type { ServiceManager } from './service-manager.ts';
import type { ServiceSpec } from './service-spec.ts';
import { systemdManager } from './systemd.ts';

export interface Machine {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly uid: number;
  readonly socketPath: string;
  /** Takes what Node itself says when it crashes, where nobody else keeps that. */
  readonly crashLog: string;
  readonly run: RunTool;
}

/** @throws NO_SERVICE_MANAGER where none is known, or cannot start the daemon on demand. */
export function findManager(machine: Machine, spec: ServiceSpec, { onDemand }: { onDemand: boolean }): ServiceManager {
  const { platform, env, home, uid, socketPath, crashLog, run } = machine;
  if (platform === 'darwin') {
    // launchd hands its sockets over by a call of C (launch_activate_socket(3)) that Node has no way to make.
    if (onDemand) throw noManager('launchd cannot start the daemon on demand.');
    return launchdManager({ spec, agentsFolder: posix.join(home, 'Library/LaunchAgents'), crashLog, uid, run });
  }
  if (platform !== 'linux') throw noManager(`No service manager is known for ${platform}.`);
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const configFolder = posix.isAbsolute(config) ? config : posix.join(home, '.config');
  return systemdManager({ spec, unitFolder: posix.join(configFolder, 'systemd/user'), socketPath, onDemand, run });
}
