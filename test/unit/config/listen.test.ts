import { describe, expect, it } from 'vitest';
import { readListen } from '../../../src/config/listen.ts';

describe('where the control API listens over TCP', () => {
  it('is nowhere unless the configuration says so', () => {
    expect(readListen('config.toml', {})).toBeUndefined();
    expect(readListen('config.toml', { api: { allow_remote: true } })).toBeUndefined();
  });

  it.each([
    ['127.0.0.1:4096', { host: '127.0.0.1', port: 4096 }],
    ['127.5.6.7:1', { host: '127.5.6.7', port: 1 }],
    ['localhost:65535', { host: '127.0.0.1', port: 65_535 }],
    ['[::1]:4096', { host: '::1', port: 4096 }],
    ['[::ffff:127.0.0.1]:4096', { host: '::ffff:127.0.0.1', port: 4096 }],
  ])('%s is on this machine', (listen, address) => {
    expect(readListen('config.toml', { api: { listen } })).toEqual(address);
  });

  it.each(['0.0.0.0:4096', '192.168.1.7:4096', '[::]:4096', '[fe80::1]:4096', '[::ffff:10.0.0.1]:4096'])(
    '%s is refused until it is said a second time',
    (listen) => {
      const refusal = 'api.listen lets other machines in, unencrypted: set api.allow_remote = true';
      expect(() => readListen('config.toml', { api: { listen } })).toThrowError(refusal);
      expect(() => readListen('config.toml', { api: { listen, allow_remote: false } })).toThrowError(refusal);
      expect(readListen('config.toml', { api: { listen, allow_remote: true } })).toMatchObject({ port: 4096 });
    },
  );

  it.each(['4096', ':4096', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', '::1:4096', 'myhost:4096', '127.1:4096'])(
    '%s is no address',
    (listen) => {
      expect(() => readListen('config.toml', { api: { listen, allow_remote: true } })).toThrowError(
        `api.listen must be an IP address and a port, such as 127.0.0.1:4096 or [::1]:4096; it is "${listen}"`,
      );
    },
  );
});
