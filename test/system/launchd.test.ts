import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { renderPropertyList } from '../../src/install/launchd-plist.ts';

/** As the reader of property lists in Python understands it, which is strict and another than ours. */
const READ = 'import json, plistlib, sys; json.dump(plistlib.load(sys.stdin.buffer, fmt=plistlib.FMT_XML), sys.stdout)';

it('writes a property list for launchd that others read as it was meant, whatever is in the paths', () => {
  const odd = '/Users/me/My "Stuff" & <50%> ]]> $HOME \\ \'x\' ü 潮';
  const spec = {
    command: [`${odd}/node`, `${odd}/moontide.cjs`, 'daemon'],
    environment: { MOONTIDE_HOME: odd },
  } as const;
  const input = renderPropertyList(spec, `${odd}/crash.log`);
  const read = JSON.parse(execFileSync('/usr/bin/python3', ['-c', READ], { input, encoding: 'utf8' })) as unknown;
  expect(read).toEqual({
    Label: 'local.moontide.daemon',
    ProgramArguments: spec.command,
    EnvironmentVariables: spec.environment,
    WorkingDirectory: '/',
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 10,
    ExitTimeOut: 20,
    Umask: 0o077,
    HardResourceLimits: { Core: 0 },
    ProcessType: 'Background',
    StandardOutPath: '/dev/null',
    StandardErrorPath: `${odd}/crash.log`,
  });
});
