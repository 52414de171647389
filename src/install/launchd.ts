/** The daemon as an agent of launchd. Commands: launchctl(1). */
import { posix } from 'node:path';
import { MoontideError } from '../core/errors.ts';
import { LAUNCHD_LABEL, renderPropertyList } from './launchd-plist.ts';
import { noManager, type RunTool } from './run-tool.ts';
import { readIfThere } from '../private-file.ts';
import { removeServiceFile, writeServiceFile } from './service-files.ts';
import type { ServiceManager, ServiceStatus } from './service-manager.ts';
import type { ServiceSpec } from './service-spec.ts';

export interface LaunchdParts {
  readonly spec: ServiceSpec;
  /** `~/Library/LaunchAgents`. */
  readonly agentsFolder: string;
  /** Takes what Node itself says when it crashes. */
  readonly crashLog: string;
  readonly uid: number;
  readonly run: RunTool;
}

export function launchdManager({ spec, agentsFolder, crashLog, uid, run }: LaunchdParts): ServiceManager {
  const path = posix.join(agentsFolder, `${LAUNCHD_LABEL}.plist`);
  const domain = `gui/${uid}`;
  const target = `${domain}/${LAUNCHD_LABEL}`;
  const render = (): { path: string; content: string } => ({ path, content: renderPropertyList(spec, crashLog) });

  async function load(): Promise<void> {
    // An agent that was disabled by hand would be refused.
    await run('launchctl', ['enable', target]);
    const { code, stderr } = await run('launchctl', ['bootstrap', domain, path]);
    if (code === 0) return;
    if (code === NO_SUCH_DOMAIN) throw noManager(`launchd has no session of this user at the screen: ${stderr.trim()}`);
    throw new MoontideError('START_FAILED', `launchd did not take the service: ${stderr.trim()}`);
  }

  /** Fails where the agent is not loaded: then there is nothing to unload. */
  const unload = (): Promise<unknown> => run('launchctl', ['bootout', target]);

  async function isLoaded(): Promise<boolean> {
    return (await run('launchctl', ['print', target])).code === 0;
  }

  return {
    kind: 'launchd',
    render: async () => [render()],
    async install() {
      const written = writeServiceFile(render());
      if (written.outcome === 'unchanged' && (await isLoaded())) return { files: [written], notes: [] };
      await unload();
      await load();
      return { files: [written], notes: [] };
    },
    async uninstall() {
      await unload();
      return { removed: removeServiceFile(path) ? [path] : [] };
    },
    async status() {
      const { code, stdout } = await run('launchctl', ['print', target]);
      const installed = readIfThere(path);
      return {
        manager: 'launchd',
        isInstalled: installed !== undefined,
        isOnDemand: false,
        isEnabled: installed !== undefined,
        ...(code === 0 ? loadedStatus(stdout) : { state: 'stopped' }),
        isSamePlace: installed === render().content,
        isCurrent: installed === render().content,
      };
    },
    async start() {
      if (!(await isLoaded())) await load();
      const { code, stderr } = await run('launchctl', ['kickstart', target]);
      if (code !== 0) throw new MoontideError('START_FAILED', `launchd did not start the service: ${stderr.trim()}`);
    },
  };
}

/** `launchctl error 125`: the domain does not support the action, as over SSH without anybody at the screen. */
const NO_SUCH_DOMAIN = 125;

/** `launchctl print` is for people and promises no form; what is not found is left out. */
function loadedStatus(text: string): Pick<ServiceStatus, 'state' | 'pid' | 'detail'> {
  const find = (name: string): string | undefined =>
    new RegExp(`^\\s*${name} = (?<value>.*)$`, 'm').exec(text)?.groups?.['value'];
  const pid = Number(find('pid') ?? 0);
  const lastExit = find('last exit code') ?? '';
  if (pid > 0) return { state: 'running', pid };
  if (/^\d+/.test(lastExit) && !lastExit.startsWith('0'))
    return { state: 'failed', detail: `it ended with ${lastExit}` };
  return { state: 'stopped' };
}
