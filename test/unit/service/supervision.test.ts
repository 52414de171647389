import { describe, expect, it } from 'vitest';
import { readSupervision } from '../../../service/supervision.ts';

describe('what the environment says of the manager', () => {
  it('is nothing where there is none', () => {
    expect(readSupervision({}, 7)).toEqual({ isLaunchd: false });
  });

  it('holds for the process that it names, and for no child that inherited it', () => {
    const env = {
      NOTIFY_SOCKET: '/run/n',
      WATCHDOG_USEC: '60000000',
      WATCHDOG_PID: '7',
      LISTEN_FDS: '1',
      LISTEN_PID: '7',
    };
    expect(readSupervision(env, 7)).toEqual({
      notifySocket: '/run/n',
      watchdogMs: 60_000,
      listenFd: 3,
      isLaunchd: false,
    });
    expect(readSupervision(env, 8)).toEqual({ notifySocket: '/run/n', isLaunchd: false });
  });

  it('takes no socket without the number of the process that it is for', () => {
    expect(readSupervision({ LISTEN_FDS: '1' }, 7)).toEqual({ isLaunchd: false });
  });

  it('knows launchd by the name of the service', () => {
    expect(readSupervision({ XPC_SERVICE_NAME: 'local.moontide.daemon' }, 7).isLaunchd).toBe(true);
    expect(readSupervision({ XPC_SERVICE_NAME: 'application.com.apple.Terminal' }, 7).isLaunchd).toBe(false);
  });
});
