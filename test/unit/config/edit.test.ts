import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { type ConfigChange, editConfig } from '../../../src/config/edit.ts';

const FILE = `#:schema ./config.schema.json
# Ours, by hand.
base_url = "https://a.example/v1" # why

# about watching
[watch]
# quiet
quiet_ms = 400   # inline
  scan_seconds = 60

[documents]
folders = [
  "docs", # first
  # between
  "notes",
]

# at the end
`;

function edited(change: ConfigChange, text = FILE, kind: 'user' | 'project' = 'user'): string {
  return editConfig({ path: '/c/config.toml', text }, change, kind);
}

function problem(change: ConfigChange, text = FILE): MoontideError {
  try {
    edited(change, text);
  } catch (error) {
    if (error instanceof MoontideError) return error;
  }
  throw new Error('it was taken');
}

describe('editConfig', () => {
  it('changes one value and leaves every other byte', () => {
    expect(edited({ watch: { quiet_ms: 500 } })).toBe(FILE.replace('quiet_ms = 400', 'quiet_ms = 500'));
  });

  it('adds, takes out and replaces, with every comment kept', () => {
    const text = edited({
      log_level: 'debug',
      watch: { scan_seconds: null, rehash_minutes: 5 },
      documents: { folders: ['docs', 'notes', 'more'] },
      limits: { concurrency: 3 },
    });
    expect(parse(text)).toEqual({
      base_url: 'https://a.example/v1',
      log_level: 'debug',
      watch: { quiet_ms: 400, rehash_minutes: 5 },
      documents: { folders: ['docs', 'notes', 'more'] },
      limits: { concurrency: 3 },
    });
    for (const comment of [
      '# Ours, by hand.',
      '# why',
      '# about watching',
      '# quiet',
      '# inline',
      '# first',
      '# between',
    ])
      expect(text).toContain(comment);
    expect(text).toContain('# at the end');
  });

  it('makes a file where there was none, and keeps line ends as they are', () => {
    expect(edited({ watch: { quiet_ms: 9 } }, '')).toBe('[watch]\nquiet_ms = 9\n');
    expect(edited({ log_level: 'warn' }, '# c\r\nlog_level = "info"\r\n')).toBe('# c\r\nlog_level = "warn"\r\n');
  });

  it('switches a value off by making its line a comment', () => {
    expect(edited({ base_url: null })).toBe(FILE.replace('base_url =', '# base_url ='));
    expect(edited({ documents: { folders: null } })).toContain(
      '# folders = [\n#   "docs", # first\n#   # between\n#   "notes",\n# ]\n',
    );
    expect(edited({ log_level: null })).toBe(FILE);
  });

  it('takes a table in any spelling', () => {
    expect(edited({ watch: { quiet_ms: 9 } }, 'watch.quiet_ms = 1 # c\n')).toBe('watch.quiet_ms = 9 # c\n');
    expect(parse(edited({ watch: { quiet_ms: 9 } }, 'watch = { scan_seconds = 5 }\n'))).toEqual({
      watch: { scan_seconds: 5, quiet_ms: 9 },
    });
  });

  it.each([
    [{ watch: { quiet_ms: 'soon' } }, 'watch.quiet_ms must be a whole number'],
    [{ watch: { quite_ms: 1 } }, 'did you mean quiet_ms?'],
    [{ watch: 5 }, 'watch must be a table'],
    [{ documents: { folders: ['../up'] } }, 'must stay inside the project'],
  ])('refuses %j, and says why', (change, message) => {
    expect(problem(change)).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  it('changes nothing in a file that has a mistake already', () => {
    expect(problem({ log_level: 'warn' }, 'log_level = \n').code).toBe('CONFIG_INVALID');
    expect(problem({ log_level: 'warn' }, 'nonsense = 1\n').message).toContain('nonsense');
  });

  it('does not set in a project what only the user decides', () => {
    expect(() => edited({ log_level: 'warn' }, '', 'project')).toThrow("can only be set in the user's config.toml");
  });
});
