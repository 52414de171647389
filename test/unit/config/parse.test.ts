import { describe, expect, it } from 'vitest';
import { parseProjectFile, parseUserFile } from '../../../src/config/parse.ts';
import { MoontideError } from '../../../src/core/errors.ts';

function failure(
  text: string,
  parse: (file: { path: string; text: string }) => unknown = parseUserFile,
): MoontideError {
  try {
    parse({ path: 'config.toml', text });
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a configuration file', () => {
  it.each([
    ['[watch]\nquite_ms = 1', 'watch.quite_ms is not a known key; did you mean quiet_ms?'],
    ['colour = "red"', 'colour is not a known key; allowed are base_url, log_level, documents, watch,'],
    ['[watch]\nquiet_ms = "fast"', 'watch.quiet_ms must be a whole number from 0 to 60000; it is "fast"'],
    ['[watch]\nquiet_ms = 1.5', 'watch.quiet_ms must be a whole number from 0 to 60000; it is 1.5'],
    ['[watch]\nquiet_ms = -1', 'watch.quiet_ms must be a whole number from 0 to 60000; it is -1'],
    ['[watch]\nquiet_ms = inf', 'watch.quiet_ms must be a whole number from 0 to 60000; it is Infinity'],
    ['[watch]\nquiet_ms = 2026-01-01', 'watch.quiet_ms must be a whole number from 0 to 60000; it is a date'],
    ['[guard]\nmass_delete_ratio = 25', 'guard.mass_delete_ratio must be a number from 0 to 1; it is 25'],
    ['log_level = "loud"', 'log_level must be one of "debug", "info", "warn", "error"; it is "loud"'],
    ['watch = 3', 'watch must be a table; it is 3'],
    ['[documents]\nfolders = "docs"', 'documents.folders must be a list of at most 200 texts; it is "docs"'],
    [
      '[documents]\nfolders = ["docs", 7]',
      'documents.folders[1] must be a text in one line of 1 to 1024 characters; it is 7',
    ],
    ['[documents]\nignore = ["a\\nb"]', 'documents.ignore[0] must be a text in one line'],
    [
      '[documents]\nfolders = ["docs", "../else"]',
      'documents.folders[1] must stay inside the project, without ..; it is "../else"',
    ],
    ['[documents]\nfiles = ["docs/../../x"]', 'documents.files[0] must stay inside the project, without ..'],
    [
      '[documents]\nfiles = ["/etc/passwd"]',
      'documents.files[0] must be relative to the project, without a leading / or ~',
    ],
    ['[documents]\nfiles = ["~/notes.md"]', 'documents.files[0] must be relative to the project'],
    [
      '[documents]\nfolders = ["./"]',
      'documents.folders[0] must name something in the project, not the project itself',
    ],
  ])('is refused for %j', (text, message) => {
    const error = failure(text);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(`config.toml: ${message}`);
  });

  it('is told of every mistake at once, each on a line of its own', () => {
    const error = failure('colour = 1\nlog_level = 2\n[watch]\nquiet_ms = "x"\nceiling_ms = true\n');
    expect(error.message.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'config.toml: colour',
      'config.toml: log_level',
      'config.toml: watch.quiet_ms',
      'config.toml: watch.ceiling_ms',
    ]);
  });

  it('names line and column of broken TOML', () => {
    expect(failure('log_level = "info"\nwatch = \n').message).toBe(
      'config.toml: line 2, column 9: not valid TOML: invalid value',
    );
  });

  it('never repeats the lines around a mistake: there may be a key in them', () => {
    const error = failure('[providers.kimi]\napi_key = "sk-very-secret-key" oops\n');
    expect(`${error.message}${String(error.stack)}${JSON.stringify(error.details)}`).not.toContain('very-secret');
    expect(error.cause).toBeUndefined();
    expect(failure('[providers]\nkimi = "sk-very-secret-key"\n').message).toBe(
      'config.toml: providers.kimi must be a table',
    );
  });

  it('does not mistake names that every object has for keys', () => {
    expect(failure('constructor = 1').message).toContain('constructor is not a known key');
    expect(failure('__proto__ = 1').message).toContain('__proto__ is not a known key');
  });

  it('may hold a whole Kimi-style configuration', () => {
    const text = `
default_model = "kimi-k2"
[providers.kimi]
type = "kimi"
base_url = "https://api.moonshot.ai/v1"
api_key = ""
env = { A = "b" }
[models."kimi-k2"]
provider = "kimi"
model = "kimi-k2-thinking"
capabilities = ["thinking"]
`;
    expect(parseUserFile({ path: 'config.toml', text }).default_model).toBe('kimi-k2');
  });
});

describe('a project file', () => {
  it.each(['abc', 'thirteenchars', 'Tides', 'ti-des'])('refuses the id %s', (id) => {
    expect(failure(`id = "${id}"`, parseProjectFile).message).toBe(
      `config.toml: id must be 4 to 12 of the characters a-z and 0-9; it is "${id}"`,
    );
  });

  it('has no providers', () => {
    expect(failure('[providers.kimi]\ntype = "kimi"\n', parseProjectFile).message).toContain(
      "providers can only be set in the user's config.toml",
    );
  });
});
