import { describe, expect, it } from 'vitest';
import { renderServiceUnit, renderSocketUnit, sandboxOf, SANDBOXES } from '../../../src/install/systemd-unit.ts';
import type { SystemdTraits } from '../../../src/install/systemd-unit.ts';

const traits: SystemdTraits = { version: 257, sandbox: 'whole', onDemand: false };
const spec = { command: ['/usr/bin/node', '/opt/moontide/bin/moontide.cjs', 'daemon'], environment: {} } as const;

function linesOf(unit: string, key: string): readonly string[] {
  return unit.split('\n').filter((line) => line.startsWith(`${key}=`));
}

describe('the service unit', () => {
  it('leaves no slot of the template open', () => {
    for (const sandbox of SANDBOXES) {
      expect(renderServiceUnit(spec, { ...traits, sandbox })).not.toMatch(/[{}]{2}/);
    }
  });

  it('quotes what would be taken apart, unescaped or replaced', () => {
    const command = ['/opt/my node/100%/node', '/a"b\\c/$HOME/moontide.cjs', 'daemon'] as const;
    const environment = { MOONTIDE_HOME: '/home/me/50% "off" \\ $HOME', PATH: '/bin' };
    const unit = renderServiceUnit({ command, environment }, traits);
    expect(linesOf(unit, 'ExecStart')).toEqual([
      String.raw`ExecStart=:"/opt/my node/100%%/node" "/a\"b\\c/$HOME/moontide.cjs" "daemon"`,
    ]);
    expect(linesOf(unit, 'Environment')).toEqual([
      String.raw`Environment="MOONTIDE_HOME=/home/me/50%% \"off\" \\ $HOME"`,
      'Environment="PATH=/bin"',
      'Environment=MALLOC_ARENA_MAX=1',
    ]);
  });

  it('starts a program through env where systemd would refuse its path', () => {
    const unit = renderServiceUnit({ command: ['/a"b/node', 'daemon'], environment: {} }, traits);
    expect(linesOf(unit, 'ExecStart')).toEqual([String.raw`ExecStart=:"/usr/bin/env" "--" "/a\"b/node" "daemon"`]);
  });

  it('is refused for a path that no line can hold', () => {
    for (const odd of ['/a\nExecStartPost=/bin/evil', '/a\u007fb', '/a\tb']) {
      const withOdd = [
        { command: [odd, 'daemon'], environment: {} },
        { ...spec, environment: { MOONTIDE_HOME: odd } },
      ];
      for (const each of withOdd) {
        const given = each as Parameters<typeof renderServiceUnit>[0];
        expect(() => renderServiceUnit(given, traits)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
      }
      expect(() => renderSocketUnit(odd)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    }
  });

  it('waits longer and longer where systemd can, and otherwise gives up after many tries', () => {
    const able = renderServiceUnit(spec, traits);
    expect([linesOf(able, 'RestartSteps'), linesOf(able, 'RestartMaxDelaySec')]).toEqual([
      ['RestartSteps=9'],
      ['RestartMaxDelaySec=300'],
    ]);
    const old = renderServiceUnit(spec, { ...traits, version: 253 });
    expect([linesOf(old, 'RestartSteps'), linesOf(old, 'StartLimitBurst')]).toEqual([[], ['StartLimitBurst=30']]);
  });

  it('does not start again what has a mistake in its configuration', () => {
    expect(linesOf(renderServiceUnit(spec, traits), 'RestartPreventExitStatus')).toEqual([
      'RestartPreventExitStatus=78',
    ]);
  });

  it('is linked to the login unless it is started on demand', () => {
    expect(linesOf(renderServiceUnit(spec, traits), 'WantedBy')).toEqual(['WantedBy=default.target']);
    expect(linesOf(renderServiceUnit(spec, { ...traits, onDemand: true }), 'WantedBy')).toEqual([]);
  });

  it('tells how much of the sandbox it asks for', () => {
    for (const sandbox of SANDBOXES) {
      expect(sandboxOf(renderServiceUnit(spec, { ...traits, sandbox }))).toBe(sandbox);
    }
    expect(sandboxOf(undefined)).toBeUndefined();
  });
});

describe('the socket unit', () => {
  it('names the socket as it is, but for specifiers', () => {
    expect(linesOf(renderSocketUnit('/run/user/1000/my "50%"/daemon.sock'), 'ListenStream')).toEqual([
      'ListenStream=/run/user/1000/my "50%%"/daemon.sock',
    ]);
  });
});
