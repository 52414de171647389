import { describe, expect, it } from 'vitest';
import { parseShown, systemdStatus } from '../../../src/install/systemd-status.ts';
import { renderServiceUnit } from '../../../src/install/systemd-unit.ts';

const spec = { command: ['/usr/bin/node', '/opt/moontide.cjs', 'daemon'], environment: {} } as const;
const unit = renderServiceUnit(spec, { version: 257, sandbox: 'whole', onDemand: false });

function status(text: string, socket?: string): ReturnType<typeof systemdStatus> {
  return systemdStatus({
    spec,
    unit,
    service: parseShown(text),
    ...(socket === undefined ? {} : { socket: parseShown(socket) }),
  });
}

describe('the status of a systemd service', () => {
  it('is what the daemon says of itself while it runs', () => {
    const shown = 'ActiveState=active\nMainPID=12\nNRestarts=2\nUnitFileState=enabled\nStatusText=a=b, 3 in sync\n';
    expect(status(shown)).toEqual({
      manager: 'systemd',
      isInstalled: true,
      isOnDemand: false,
      isEnabled: true,
      state: 'running',
      pid: 12,
      restarts: 2,
      detail: 'a=b, 3 in sync',
      isSamePlace: true,
      isCurrent: true,
    });
  });

  it('says why it failed, and whether it is started again', () => {
    const failed = 'ActiveState=failed\nSubState=failed\nMainPID=0\nResult=exit-code\nExecMainStatus=78\n';
    expect(status(failed)).toMatchObject({ state: 'failed', detail: /ended with 78.*the configuration has a mistake/ });
    const again = 'ActiveState=activating\nSubState=auto-restart\nResult=signal\nExecMainStatus=9\n';
    expect(status(again)).toMatchObject({ state: 'failed', detail: /ended with 9 .* is started again/ });
    const often = 'ActiveState=failed\nSubState=failed\nResult=start-limit-hit\n';
    expect(status(often)).toMatchObject({ state: 'failed', detail: 'it failed too often' });
  });

  it('listens while nobody has asked for the daemon', () => {
    const socket = 'ActiveState=active\nUnitFileState=enabled\n';
    expect(status('ActiveState=inactive\nStatusText=Stopping\nMainPID=0\n', socket)).toEqual({
      manager: 'systemd',
      isInstalled: true,
      isOnDemand: true,
      isEnabled: true,
      state: 'listening',
      restarts: 0,
      isSamePlace: true,
      isCurrent: true,
    });
  });

  it('is not current when another Node or Moontide would be started', () => {
    const other = { ...spec, command: ['/usr/bin/node', '/elsewhere/moontide.cjs', 'daemon'] } as const;
    expect(systemdStatus({ spec: other, unit, service: {} })).toMatchObject({ isInstalled: true, isCurrent: false });
    expect(systemdStatus({ spec, unit: undefined, service: {} })).toMatchObject({
      isInstalled: false,
      state: 'stopped',
    });
  });

  it('knows a service that keeps its state elsewhere', () => {
    const place = (environment: Readonly<Record<string, string>>): boolean =>
      systemdStatus({ spec: { ...spec, environment }, unit: elsewhere, service: {} }).isSamePlace;
    const environment = { MOONTIDE_HOME: '/a "b" 5%', PATH: '/bin' };
    const elsewhere = renderServiceUnit({ ...spec, environment }, { version: 257, sandbox: 'whole', onDemand: false });
    expect([place(environment), place({ ...environment, PATH: '/usr/bin' })]).toEqual([true, true]);
    expect([place({}), place({ MOONTIDE_HOME: '/a' })]).toEqual([false, false]);
  });
});
