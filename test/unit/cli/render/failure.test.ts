import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureJson, failureLines } from '../../../../src/cli/render/failure.ts';
import { ERRORS, type ErrorCode } from '../../../../src/core/error-table.ts';
import { MoontideError } from '../../../../src/core/errors.ts';
import { whereToRead } from '../../../../src/core/where-to-read.ts';
import { plain } from '../../../support/fake-screen.ts';

describe('failureLines', () => {
  it('says what happened, why, what to do, and where to read more', () => {
    const cause = new Error('connect ENOENT /run/daemon.sock');
    expect(failureLines(new MoontideError('NO_DAEMON', 'No daemon answers.', { cause }), plain)).toEqual([
      'moontide: No daemon answers.',
      '  because: connect ENOENT /run/daemon.sock',
      '  to do: Start it with `moontide start`.',
      '  read more: docs/errors.md#no_daemon',
    ]);
  });

  it('does not say a reason again that the message names already', () => {
    const cause = new Error('EACCES');
    const error = new MoontideError('UNREADABLE', 'It cannot be read: EACCES.', { cause });
    expect(failureLines(error, plain)).toHaveLength(3);
  });

  it('calls a halt by its name', () => {
    const halt = { reason: 'mass-delete', message: 'x', fix: 'y' };
    const error = new MoontideError('MASS_DELETE', '12 documents are gone.', { details: { halt } });
    expect(failureLines(error, plain)[0]).toBe('HALTED: 12 documents are gone.');
  });

  it('gives each mistake of a configuration file its line', () => {
    const error = new MoontideError('CONFIG_INVALID', 'a.toml: x must be y\na.toml: z is not a known key');
    expect(failureLines(error, plain).slice(0, 2)).toEqual([
      'moontide: a.toml: x must be y',
      '  a.toml: z is not a known key',
    ]);
  });

  it('escapes what comes from elsewhere', () => {
    const error = new MoontideError('SERVER_ERROR', 'it said \u001b[2J\nand more');
    expect(failureLines(error, plain)[0]).toBe(String.raw`moontide: it said \u001b[2J\nand more`);
  });

  it("shows a daemon's last words", () => {
    const error = new MoontideError('START_FAILED', 'The daemon did not start.', { details: { log: ['oh no'] } });
    expect(failureLines(error, plain).slice(1, 3)).toEqual(['  its last words:', '    oh no']);
  });
});

describe('whereToRead', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('names a place that is there for %s', (code) => {
    const [page = '', anchor] = whereToRead(code).split('#');
    const text = readFileSync(new URL(`../../../../${page}`, import.meta.url), 'utf8');
    expect(text).toContain(`<a id="${anchor}"></a>\`${code}\``);
  });
});

describe('failureJson', () => {
  it("has the shape of the control API's errors", () => {
    const error = new MoontideError('PLAN_CHANGED', 'It changed.', { details: { found: 'x' } });
    expect(failureJson(error)).toEqual({
      error: {
        code: 'PLAN_CHANGED',
        message: 'It changed.',
        details: { fix: ERRORS.PLAN_CHANGED.fix, readMore: 'docs/errors.md#plan_changed', found: 'x' },
      },
    });
  });
});
