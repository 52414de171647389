import { describe, expect, it } from 'vitest';
import { degradedBy } from '../../../src/watch/watch-failure.ts';

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: watch`), { code, syscall: 'watch' });
}

describe('degradedBy', () => {
  it.each([
    ['ENOSPC', 'inotify watches', 'fs.inotify.max_user_watches='],
    ['EMFILE', 'inotify instances or file descriptors', 'fs.inotify.max_user_instances='],
    ['ENFILE', 'on this machine', 'fs.file-max='],
    ['EPERM', 'EPERM', 'Nothing: they are looked at'],
  ])('says what %s means and what helps', (code, message, fix) => {
    const state = degradedBy(failure(code), 3, 40);
    expect(state.message).toContain(message);
    expect(state.message).toContain('3 of 40 folders cannot be watched');
    expect(state.fix).toContain(fix);
  });
});
