import { describe, expect, it } from 'vitest';
import { loadProject, loadUser } from '../../../src/config/load.ts';
import { MoontideError } from '../../../src/core/errors.ts';

const user = (text?: string, env: Record<string, string> = {}): ReturnType<typeof loadUser> =>
  loadUser(text === undefined ? undefined : { path: '/c/config.toml', text }, env);

const project = (text: string, of = user()): ReturnType<typeof loadProject> =>
  loadProject(of, { path: '/p/moontide.toml', text }, undefined);

function problem(run: () => unknown): MoontideError {
  try {
    run();
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('loadUser', () => {
  it('has a value for everything when there is no file', () => {
    expect(user().config).toEqual({
      baseUrl: 'https://api.moonshot.ai/v1',
      context: { warningShare: 0.6, criticalShare: 0.85 },
      reading: { textFrom: 'server', include: [] },
      prices: {},
      logLevel: 'info',
      limits: {
        maxFiles: 1000,
        concurrency: 64,
        uploadTimeoutMs: 120_000,
        requestTimeoutMs: 20_000,
        answerTimeoutMs: 300_000,
      },
      permissions: { rules: {}, agents: {} },
      engines: {},
    });
    expect(user('').config).toEqual(user().config);
  });

  it('takes what the file says and keeps the defaults of what it leaves out', () => {
    const { config } = user('log_level = "debug"\n[limits]\nconcurrency = 8\nrequests_per_minute = 20\n');
    expect(config.logLevel).toBe('debug');
    expect(config.limits).toMatchObject({ maxFiles: 1000, concurrency: 8, requestsPerMinute: 20 });
  });

  it('reads what the tools of sessions may do, and names what is wrong with it', () => {
    const { permissions } = user(
      '[permissions]\nedit = "ask"\n[permissions.bash]\n"git *" = "allow"\n[permissions.agents.reviewer]\nedit = "deny"\n',
    ).config;
    expect(permissions).toEqual({
      rules: { edit: 'ask', bash: { 'git *': 'allow' } },
      agents: { reviewer: { edit: 'deny' } },
    });
    expect(() => user('[permissions]\nedit = "yes"\n')).toThrow(/permissions: edit must be allow, ask, deny/u);
  });

  it('lets the environment win over the file, and the file over its providers', () => {
    const kimi = '[providers.k]\ntype = "kimi"\nbase_url = "https://k.example/v1"\n';
    const both = `base_url = "https://own.example/v1/"\n${kimi}`;
    expect(user(kimi).config.baseUrl).toBe('https://k.example/v1');
    expect(user(both).config.baseUrl).toBe('https://own.example/v1');
    expect(user(both, { KIMI_BASE_URL: 'https://env.example/v1' }).config.baseUrl).toBe('https://env.example/v1');
    expect(user(both, { KIMI_BASE_URL: ' ' }).config.baseUrl).toBe('https://own.example/v1');
  });

  it('knows the model from the environment, else from the default model', () => {
    const models = 'default_model = "m"\n[models.m]\nprovider = "k"\nmodel = "kimi-k2"\nmax_context_size = 262144\n';
    expect(user().config.modelName).toBeUndefined();
    expect(user(models).config.modelName).toBe('kimi-k2');
    expect(user(models, { KIMI_MODEL_NAME: 'kimi-k3' }).config.modelName).toBe('kimi-k3');
  });

  it('takes the key of a provider for the address of that provider', () => {
    const provider = (lines: string) => user(`[providers.k]\ntype = "kimi"\n${lines}`).providerKey;
    expect(provider('base_url = "https://k.example/v1/"\napi_key = " sk-1 "')).toEqual({
      baseUrl: 'https://k.example/v1',
      apiKey: 'sk-1',
    });
    expect(provider('base_url = "https://k.example/v1"')).toBeUndefined();
    expect(provider('api_key = "sk-1"')).toBeUndefined();
  });

  it('prefers the provider of the default model, and leaves providers of other types alone', () => {
    const text = `
default_model = "m"
[models.m]
provider = "second"
model = "kimi-k2"
[providers.other]
type = "openai"
base_url = "not an address"
[providers.first]
type = "kimi"
base_url = "https://first.example/v1"
[providers.second]
type = "kimi"
base_url = "https://second.example/v1"
api_key = "sk-anything"
`;
    expect(user(text).config.baseUrl).toBe('https://second.example/v1');
  });

  it('names the place of an address that is refused', () => {
    const provider = '[providers.k]\ntype = "kimi"\nbase_url = "http://k.example"\n';
    expect(problem(() => user(provider)).message).toContain(
      '/c/config.toml: providers.k.base_url must begin with https://',
    );
    expect(problem(() => user('base_url = "x"')).message).toContain('/c/config.toml: base_url must be an address');
    const fromEnv = problem(() => user(undefined, { KIMI_BASE_URL: 'x' }));
    expect(fromEnv.message).toContain('the environment: KIMI_BASE_URL must be an address');
    expect(fromEnv.code).toBe('CONFIG_INVALID');
  });
});

describe('loadProject', () => {
  it("has the user's settings when there is no file", () => {
    const { config, baseUrl, trust } = loadProject(user('[watch]\nquiet_ms = 100\n'), undefined, undefined);
    expect(config).toEqual({
      documents: {
        folders: ['.agents', '.ai', 'docs'],
        files: ['README.md', 'AGENTS.md', 'CLAUDE.md'],
        ignore: [],
        maxBytes: 1_000_000,
      },
      watch: { quietMs: 100, ceilingMs: 5000, scanEveryMs: 60_000, rehashEveryMs: 3_600_000 },
      sync: { graceMs: 60_000, lateListingMs: 3000, reconcileEveryMs: 3_600_000, trackingFile: false },
      guard: { massDeleteRatio: 0.25, massDeleteMin: 10 },
      secrets: { allow: [] },
      sprintSession: {},
      mirrorsSessions: false,
      schedules: [],
    });
    expect(baseUrl).toBe('https://api.moonshot.ai/v1');
    expect(trust).toBeUndefined();
  });

  it('takes names, times and narrower documents from the project without asking', () => {
    const { config, trust } = project(`
id = "tides01"
name = "Tide tables"
documents = { folders = ["./docs/", "docs"], files = [], max_bytes = 5000 }
watch = { quiet_ms = 50, ceiling_ms = 900, scan_seconds = 5 }
sync = { grace_seconds = 90, reconcile_minutes = 2 }
guard = { mass_delete_ratio = 0.1, mass_delete_min = 3 }
`);
    expect(trust).toBeUndefined();
    expect(config).toEqual({
      id: 'tides01',
      name: 'Tide tables',
      documents: { folders: ['docs'], files: [], ignore: [], maxBytes: 5000 },
      watch: { quietMs: 50, ceilingMs: 900, scanEveryMs: 5000, rehashEveryMs: 3_600_000 },
      sync: { graceMs: 90_000, lateListingMs: 3000, reconcileEveryMs: 120_000, trackingFile: false },
      guard: { massDeleteRatio: 0.1, massDeleteMin: 3 },
      secrets: { allow: [] },
      sprintSession: {},
      mirrorsSessions: false,
      schedules: [],
    });
  });

  it('begins sprints with the session that is wanted, or with none', () => {
    expect(project('[sprint]\nengine = "kimi"\nagent = ""\n').config.sprintSession).toEqual({ engine: 'kimi' });
    expect(project('[sprint]\nsession = false\n').config.sprintSession).toBeUndefined();
  });

  it("keeps the user's ignored lines, after the project's, so that those cannot undo them", () => {
    const own = user('[documents]\nignore = ["private/"]\n');
    expect(project('[documents]\nignore = ["*.tmp", "!private/"]\n', own).config.documents.ignore).toEqual([
      '*.tmp',
      '!private/',
      'private/',
    ]);
  });

  it('refuses what only the user may decide, and says so', () => {
    const { message } = problem(() => project('log_level = "debug"\nlimits = { concurrency = 1 }\n'));
    expect(message).toContain("/p/moontide.toml: log_level can only be set in the user's config.toml");
    expect(message).toContain("/p/moontide.toml: limits can only be set in the user's config.toml");
  });

  it('takes another address only when a person has agreed to it, and refuses one that is none', () => {
    const asking = project('base_url = "https://other.example/v1/"\n');
    expect(asking.baseUrl).toBe('https://api.moonshot.ai/v1');
    const file = { path: '/p/moontide.toml', text: 'base_url = "https://other.example/v1/"\n' };
    expect(loadProject(user(''), file, asking.trust?.digest).baseUrl).toBe('https://other.example/v1');
    expect(problem(() => project('base_url = "http://other.example"\n')).message).toContain('in clear text');
  });

  it('holds an address of a dotenv file as it holds its own, and the dotenv file has the last word', () => {
    const dotenv = { name: 'KIMI_BASE_URL in .env', path: '/p/.env', text: 'https://third.example/v1/' };
    const file = { path: '/p/moontide.toml', text: 'base_url = "https://other.example/v1"\n' };
    const asking = loadProject(user(''), file, undefined, { dotenv });
    expect(asking.baseUrl).toBe('https://api.moonshot.ai/v1');
    expect(asking.trust?.lines[0]).toMatch(
      /^KIMI_BASE_URL in \.env: send .* \(https:\/\/third\.example\/v1 instead of/,
    );
    expect(loadProject(user(''), file, asking.trust?.digest, { dotenv }).baseUrl).toBe('https://third.example/v1');
    const same = { ...dotenv, text: 'https://api.moonshot.ai/v1' };
    expect(loadProject(user(''), undefined, undefined, { dotenv: same }).trust).toBeUndefined();
  });

  it('says of a dotenv file whose address is none that it is ignored, and goes on', () => {
    const dotenv = { name: 'KIMI_BASE_URL in .env', path: '/p/.env', text: 'http://third.example' };
    const { baseUrl, ignored, trust } = loadProject(user(''), undefined, undefined, { dotenv });
    expect({ baseUrl, trust }).toEqual({ baseUrl: 'https://api.moonshot.ai/v1', trust: undefined });
    expect(ignored).toMatch(/^KIMI_BASE_URL in \.env is ignored: it must begin with https:/);
  });

  it('refuses a ceiling below the quiet time, whichever file made it so', () => {
    expect(problem(() => user('[watch]\nquiet_ms = 6000\n')).message).toBe(
      '/c/config.toml: watch.ceiling_ms (5000) must not be less than watch.quiet_ms (6000)',
    );
    const quiet = user('[watch]\nquiet_ms = 3000\n');
    expect(problem(() => project('[watch]\nceiling_ms = 1000\n', quiet)).message).toContain('/p/moontide.toml: watch.');
  });
});
