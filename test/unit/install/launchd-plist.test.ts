import { parse } from 'plist';
import { describe, expect, it } from 'vitest';
import { renderPropertyList } from '../../../src/install/launchd-plist.ts';

/** Keys of launchd.plist(5) that the template uses, with the types that it gives them. */
const DOCUMENTED = {
  Label: 'string',
  ProgramArguments: 'array of strings',
  EnvironmentVariables: 'dictionary of strings',
  WorkingDirectory: 'string',
  RunAtLoad: 'boolean',
  KeepAlive: 'dictionary of booleans',
  ThrottleInterval: 'integer',
  ExitTimeOut: 'integer',
  Umask: 'integer',
  HardResourceLimits: 'dictionary of integers',
  ProcessType: 'string',
  StandardOutPath: 'string',
  StandardErrorPath: 'string',
} as const;

const odd = '/Users/me/My "Stuff" & <50%> $HOME \\ \'x\' ü';

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return `array of ${typeOf(value[0])}s`;
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'real';
  if (typeof value !== 'object' || value === null) return typeof value;
  return `dictionary of ${typeOf(Object.values(value)[0])}s`;
}

function rendered(): Record<string, unknown> {
  const spec = {
    command: [`${odd}/node`, `${odd}/moontide.cjs`, 'daemon'],
    environment: { MOONTIDE_HOME: odd },
  } as const;
  return parse(renderPropertyList(spec, `${odd}/crash.log`)) as unknown as Record<string, unknown>;
}

describe('the property list', () => {
  it('has documented keys with values of their types, and no other', () => {
    const types = Object.entries(rendered()).map(([key, value]) => [key, typeOf(value)]);
    expect(Object.fromEntries(types)).toEqual(DOCUMENTED);
  });

  it('gives back every path as it was', () => {
    expect(rendered()).toMatchObject({
      ProgramArguments: [`${odd}/node`, `${odd}/moontide.cjs`, 'daemon'],
      EnvironmentVariables: { MOONTIDE_HOME: odd },
      StandardErrorPath: `${odd}/crash.log`,
    });
  });

  it('starts the daemon at login, again after a failure, and not after an end that was asked for', () => {
    expect(rendered()).toMatchObject({
      Label: 'local.moontide.daemon',
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      Umask: 0o077,
      HardResourceLimits: { Core: 0 },
      ProcessType: 'Background',
    });
  });

  it('is refused for a path with control characters, which XML cannot hold', () => {
    const spec = { command: ['/a\u0001b', 'daemon'], environment: {} } as const;
    expect(() => renderPropertyList(spec, '/c')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
