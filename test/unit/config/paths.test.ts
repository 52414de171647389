import { describe, expect, it } from 'vitest';
import { type Surroundings, resolvePaths } from '../../../src/config/paths.ts';

function on(platform: string, env: Surroundings['env'], home = '/home/ada'): ReturnType<typeof resolvePaths> {
  return resolvePaths({ platform, env, home, uid: 1000 });
}

describe('resolvePaths', () => {
  it('puts everything below MOONTIDE_HOME when that is set', () => {
    expect(on('linux', { MOONTIDE_HOME: '/srv/moon/', XDG_RUNTIME_DIR: '/run/user/1000' })).toEqual({
      config: '/srv/moon/config.toml',
      stateFolder: '/srv/moon',
      database: '/srv/moon/moontide.db',
      draftsFolder: '/srv/moon/drafts',
      lock: '/srv/moon/moontide.lock',
      registryFolder: '/srv/moon/registry',
      storedKeys: '/srv/moon/registry/keys.json',
      teamPassword: '/srv/moon/registry/team-password.json',
      tokens: '/srv/moon/registry/tokens.json',
      page: '/srv/moon/registry/page.json',
      logsFolder: '/srv/moon/logs',
      daemonLog: '/srv/moon/logs/daemon.log',
      crashLog: '/srv/moon/logs/crash.log',
      runtimeFolder: '/srv/moon',
      socket: '/srv/moon/daemon.sock',
      otherSockets: [],
    });
    expect(on('darwin', { MOONTIDE_HOME: '/srv/moon' }).socket).toBe('/srv/moon/daemon.sock');
  });

  it('follows the XDG variables on Linux', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_RUNTIME_DIR: '/r' };
    expect(on('linux', env)).toMatchObject({
      config: '/c/moontide/config.toml',
      stateFolder: '/s/moontide',
      logsFolder: '/s/moontide/logs',
      runtimeFolder: '/r/moontide',
      socket: '/r/moontide/daemon.sock',
    });
  });

  it("uses XDG's defaults on Linux, and the state folder for the socket where there is no runtime folder", () => {
    expect(on('linux', {})).toMatchObject({
      config: '/home/ada/.config/moontide/config.toml',
      stateFolder: '/home/ada/.local/state/moontide',
      runtimeFolder: '/home/ada/.local/state/moontide',
      socket: '/home/ada/.local/state/moontide/daemon.sock',
    });
  });

  it('ignores XDG variables that are empty or relative', () => {
    const env = { XDG_CONFIG_HOME: 'conf', XDG_STATE_HOME: '', XDG_RUNTIME_DIR: './run' };
    expect(on('linux', env)).toEqual(on('linux', {}));
  });

  it("uses the Library on macOS and leaves XDG's variables alone", () => {
    expect(on('darwin', { XDG_STATE_HOME: '/s' }, '/Users/ada')).toMatchObject({
      config: '/Users/ada/Library/Application Support/moontide/config.toml',
      stateFolder: '/Users/ada/Library/Application Support/moontide',
      daemonLog: '/Users/ada/Library/Logs/moontide/daemon.log',
      crashLog: '/Users/ada/Library/Logs/moontide/crash.log',
      socket: '/Users/ada/Library/Application Support/moontide/daemon.sock',
    });
  });

  it('treats an empty MOONTIDE_HOME as none and refuses a relative one', () => {
    expect(on('linux', { MOONTIDE_HOME: '' })).toEqual(on('linux', {}));
    expect(() => on('linux', { MOONTIDE_HOME: 'moon' })).toThrow(
      'MOONTIDE_HOME must be an absolute path; it is "moon"',
    );
  });

  it('refuses a home folder that is not absolute, unless it is not needed', () => {
    expect(() => on('linux', {}, '')).toThrow('the home folder must be an absolute path');
    expect(on('linux', { MOONTIDE_HOME: '/m' }, '').stateFolder).toBe('/m');
  });

  it('shares one socket between a process that has a runtime folder and one that has none', () => {
    const login = on('linux', { XDG_RUNTIME_DIR: '/run/user/1000' });
    const cron = on('linux', {});
    expect([cron.socket, ...cron.otherSockets]).toContain(login.socket);
    expect([login.socket, ...login.otherSockets]).toContain(cron.socket);
  });
});

describe('the socket of a long path', () => {
  // `/daemon.sock` takes 12 bytes of what the system allows.
  const home = (bytes: number): string => `/${'m'.repeat(bytes - 13)}`;

  it.each([
    ['linux', 107],
    ['darwin', 103],
  ])('keeps the longest path that %s allows (%i bytes) and replaces a longer one', (platform, longest) => {
    expect(on(platform, { MOONTIDE_HOME: home(longest) }).socket).toHaveLength(longest);
    expect(on(platform, { MOONTIDE_HOME: home(longest + 1) }).socket).toMatch(
      /^\/tmp\/moontide-1000\/[0-9a-f]{16}\.sock$/,
    );
  });

  it('counts bytes, not characters', () => {
    expect(on('linux', { MOONTIDE_HOME: `/${'ü'.repeat(50)}` }).socket).toMatch(/^\/tmp\//);
  });

  it('lies in the runtime folder where there is one', () => {
    const paths = on('linux', { MOONTIDE_HOME: home(200), XDG_RUNTIME_DIR: '/run/user/1000' });
    expect(paths.socket).toMatch(/^\/run\/user\/1000\/moontide\/[0-9a-f]{16}\.sock$/);
    expect(paths.runtimeFolder).toBe('/run/user/1000/moontide');
  });

  it('is found by a process that has no runtime folder, and the other way round', () => {
    const login = on('linux', { MOONTIDE_HOME: home(200), XDG_RUNTIME_DIR: '/run/user/1000' });
    const cron = on('linux', { MOONTIDE_HOME: home(200) });
    expect(cron.otherSockets).toContain(login.socket);
    expect(login.otherSockets).toContain(cron.socket);
  });

  it('differs for every long path and is the same for every spelling of one', () => {
    const socket = (folder: string): string => on('linux', { MOONTIDE_HOME: folder }).socket;
    expect(socket(home(200))).not.toBe(socket(home(201)));
    expect(socket(`${home(200)}/`)).toBe(socket(home(200)));
    expect(socket(`/x/..${home(200)}`)).toBe(socket(home(200)));
  });
});
