import { describe, expect, it } from 'vitest';
import { judgeHealth, judgeProjects } from '../../../../src/cli/doctor/daemon.ts';
import { judgeInotify, judgeNode } from '../../../../src/cli/doctor/machine.ts';
import { judgePlace } from '../../../../src/cli/doctor/places.ts';
import { findingLines } from '../../../../src/cli/render/findings.ts';
import { packageVersion } from '../../../../src/version.ts';
import { plain } from '../../../support/fake-screen.ts';
import { healthWith, projectWith } from '../../../support/wire-values.ts';

describe('judgeNode', () => {
  it('fails a version that is too old', () => {
    expect(judgeNode('24.0.0', '/n', 24)).toEqual({ name: 'node', verdict: 'ok', detail: '24.0.0 at /n' });
    expect(judgeNode('25.1.0', '/n', 24).verdict).toBe('ok');
    expect(judgeNode('20.19.5', '/n', 24)).toMatchObject({ verdict: 'fail', fix: 'Install Node 24 or newer.' });
  });
});

describe('judgeInotify', () => {
  it('warns of limits that editors alone may use up', () => {
    expect(judgeInotify(65_536, 128).verdict).toBe('ok');
    expect(judgeInotify(4096, 128)).toMatchObject({ verdict: 'warn', fix: /sysctl fs\.inotify/ });
    expect(judgeInotify(65_536, 4).verdict).toBe('warn');
    expect(judgeInotify(undefined, undefined).verdict).toBe('warn');
  });
});

describe('judgePlace', () => {
  const own = { isOwn: true, bytes: 1200 };

  it('bears what is not there yet', () => {
    expect(judgePlace('database', '/d', 'file', undefined)).toMatchObject({ verdict: 'ok' });
  });

  it('fails what others can read, with the command that mends it', () => {
    expect(judgePlace('database', '/d', 'file', { ...own, mode: 0o100600 })).toMatchObject({
      verdict: 'ok',
      detail: '/d, 1.2 kB',
    });
    expect(judgePlace('database', '/d', 'file', { ...own, mode: 0o100640 })).toMatchObject({
      verdict: 'fail',
      fix: '`chmod 600 /d`',
    });
    expect(judgePlace('socket', '/s', 'socket', { ...own, mode: 0o140666 }).verdict).toBe('fail');
  });

  it('bears a folder that others may look into and fails one that they may write', () => {
    expect(judgePlace('state folder', '/s', 'folder', { ...own, mode: 0o040755 }).verdict).toBe('ok');
    expect(judgePlace('state folder', '/s', 'folder', { ...own, mode: 0o040777 })).toMatchObject({
      verdict: 'fail',
      fix: '`chmod 700 /s`',
    });
  });

  it('fails what belongs to somebody else, or cannot be looked at', () => {
    expect(judgePlace('log', '/l', 'file', { ...own, isOwn: false, mode: 0o600 }).verdict).toBe('fail');
    expect(judgePlace('log', '/l', 'file', new Error('EACCES'))).toMatchObject({
      verdict: 'fail',
      detail: '/l: EACCES',
    });
  });
});

describe('judgeHealth', () => {
  it('warns of a daemon that is degraded, and of one of another version', () => {
    const version = packageVersion();
    expect(judgeHealth(healthWith({ version })).map(({ verdict }) => verdict)).toEqual(['ok']);
    const degraded = judgeHealth(healthWith({ version, status: 'degraded', reasons: ['No watches left.'] }));
    expect(degraded).toMatchObject([{ verdict: 'warn', detail: /No watches left\./ }]);
    expect(judgeHealth(healthWith({ version: '0.0.1' }))).toMatchObject([
      { verdict: 'ok' },
      { verdict: 'warn', fix: '`moontide restart`' },
    ]);
  });
});

describe('judgeProjects', () => {
  it('fails halted projects and configurations that are not taken, and warns of the rest', () => {
    expect(judgeProjects({ projects: [] })).toMatchObject([{ verdict: 'warn', fix: '`moontide add DIR`' }]);
    expect(judgeProjects({ projects: [projectWith()] })).toEqual([
      { name: 'project notes', verdict: 'ok', detail: 'key sk-abc…wxyz from .env, in sync' },
    ]);
    const ill = projectWith({
      halt: { reason: 'key-missing', message: 'No key.', fix: 'Give one.' },
      watcher: { kind: 'degraded', message: 'No watches left.', fix: 'Raise the limit.' },
      configProblem: 'x is not a known key',
      untrusted: ['documents.folders: read the folder src'],
    });
    expect(judgeProjects({ projects: [ill] }).map(({ verdict }) => verdict)).toEqual(['fail', 'warn', 'fail', 'warn']);
  });
});

describe('findingLines', () => {
  it('begins with the verdict, and says what to do where there is something', () => {
    const lines = findingLines(
      [
        { name: 'node', verdict: 'ok', detail: '24' },
        { name: 'daemon', verdict: 'warn', detail: 'none', fix: 'start it' },
      ],
      { style: plain, columns: 80, brief: true, now: 0 },
    );
    expect(lines).toEqual(['ok    node: 24', 'warn  daemon: none', '      to do: start it']);
  });
});
