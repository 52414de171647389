import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchdManager } from '../../../src/install/launchd.ts';
import type { RunTool } from '../../../src/install/run-tool.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** launchctl, as far as the installation can tell. */
class FakeLaunchctl {
  readonly calls: string[] = [];
  isLoaded = false;
  /** What `bootstrap` ends with. */
  bootstrapCode = 0;
  printed = '\tstate = running\n\tpid = 42\n';

  readonly run: RunTool = async (_program, [verb = '', ...args]) => {
    this.calls.push([verb, ...args].join(' '));
    const wasLoaded = this.isLoaded;
    if (verb === 'bootstrap') this.isLoaded = this.bootstrapCode === 0;
    if (verb === 'bootout') this.isLoaded = false;
    const needsLoaded = verb === 'print' || verb === 'bootout' || verb === 'kickstart';
    const code = verb === 'bootstrap' ? this.bootstrapCode : needsLoaded && !wasLoaded ? 113 : 0;
    return { code, stdout: verb === 'print' ? this.printed : '', stderr: code === 0 ? '' : 'no' };
  };
}

function open(folder: string): { launchctl: FakeLaunchctl; manager: ReturnType<typeof launchdManager>; path: string } {
  const launchctl = new FakeLaunchctl();
  const agentsFolder = join(folder, 'LaunchAgents');
  const spec = { command: ['/usr/bin/node', '/opt/moontide.cjs', 'daemon'], environment: {} } as const;
  const parts = { spec, agentsFolder, crashLog: '/logs/crash.log', uid: 501, run: launchctl.run };
  return { launchctl, manager: launchdManager(parts), path: join(agentsFolder, 'local.moontide.daemon.plist') };
}

describe('the service under launchd', () => {
  it('is written and loaded once, and gone after the uninstall', async () => {
    using folder = tempFolder();
    const { launchctl, manager, path } = open(folder.path);
    expect((await manager.install()).files).toMatchObject([{ path, outcome: 'written' }]);
    expect(launchctl.calls.at(-1)).toBe(`bootstrap gui/501 ${path}`);
    expect(await manager.status()).toMatchObject({ isInstalled: true, state: 'running', pid: 42, isCurrent: true });

    launchctl.calls.length = 0;
    expect((await manager.install()).files).toMatchObject([{ outcome: 'unchanged' }]);
    expect(launchctl.calls).toEqual(['print gui/501/local.moontide.daemon']);

    expect(await manager.uninstall()).toEqual({ removed: [path] });
    expect([existsSync(path), launchctl.isLoaded]).toEqual([false, false]);
    expect(await manager.uninstall()).toEqual({ removed: [] });
    expect(await manager.status()).toMatchObject({ isInstalled: false, state: 'stopped' });
  });

  it('says why it failed', async () => {
    using folder = tempFolder();
    const { launchctl, manager } = open(folder.path);
    await manager.install();
    launchctl.printed = '\tstate = not running\n\tlast exit code = 1\n';
    expect(await manager.status()).toMatchObject({ state: 'failed', detail: 'it ended with 1' });
  });

  it('is refused where nobody is logged in at the screen', async () => {
    using folder = tempFolder();
    const { launchctl, manager } = open(folder.path);
    launchctl.bootstrapCode = 125;
    await expect(manager.install()).rejects.toMatchObject({ code: 'NO_SERVICE_MANAGER' });
    launchctl.bootstrapCode = 5;
    await expect(manager.install()).rejects.toMatchObject({ code: 'START_FAILED' });
  });
});
