import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeConfig } from '../../../src/config/change.ts';
import type { Configuration } from '../../../src/control/protocol/config.ts';
import { hashes, openSandbox, until } from '../../support/moontide.ts';
import { json, startScriptedServer } from '../../support/scripted-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function valueOf({ values }: Configuration, key: string): unknown {
  return values.find((value) => value.key === key)?.value;
}

describe('the configuration of a running daemon', () => {
  it('takes up an edit of config.toml by itself, and keeps what was in force when the edit is bad', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'x' } });
    await sandbox.client.add(sandbox.root);
    writeFileSync(sandbox.paths.config, '[limits]\nconcurrency = 3\n[documents]\nfiles = ["NOTES.md"]\n');
    sandbox.write('NOTES.md', 'notes\n');
    await until(sandbox.remote, (remote) => remote.join() === hashes('notes\n').join());
    writeFileSync(sandbox.paths.config, '[limits]\nconcurency = 3\n');
    const { configProblem } = await until(
      () => sandbox.client.status(),
      (status) => status.configProblem !== undefined,
    );
    expect(configProblem).toContain('did you mean concurrency?');
    const shown = await sandbox.client.configuration();
    expect(valueOf(shown, 'limits.concurrency')).toBe(3);
    expect(shown.problems).toEqual([configProblem]);
    writeFileSync(sandbox.paths.config, '');
    await until(
      () => sandbox.client.status(),
      (status) => status.configProblem === undefined,
    );
  });

  it('is shown with sources, providers and models, without any secret', async () => {
    await using sandbox = await openSandbox({
      files: { 'README.md': 'x', 'moontide.toml': '[watch]\nquiet_ms = 70\n[documents]\nmax_bytes = 2000000\n' },
      config: 'log_level = "warn"\n[providers.other]\ntype = "kimi"\napi_key = "sk-other-0123456789abcdef"\n',
    });
    const { project } = await sandbox.client.add(sandbox.root);
    const shown = await sandbox.client.configuration({ project: project.id });
    const source = Object.fromEntries(shown.values.map(({ key, source }) => [key, source]));
    expect(source).toMatchObject({
      base_url: 'environment',
      log_level: sandbox.paths.config,
      'watch.quiet_ms': join(sandbox.root, 'moontide.toml'),
      'guard.mass_delete_min': 'default',
    });
    expect(shown.settings).toMatchObject({ watch: { quiet_ms: 70 }, documents: { max_bytes: 1_000_000 } });
    expect(shown.untrusted).toHaveLength(1);
    expect(shown.providers['moonshot']).toMatchObject({ available: true, baseUrl: sandbox.emulator.baseUrl });
    expect(shown.providers['moonshot']?.models.length).toBeGreaterThan(0);
    expect(JSON.stringify(shown)).not.toContain('0123456789abcdef');
  });

  it('lists every provider that is known or configured, with models where its key is good', async () => {
    await using bearer = await startScriptedServer((response, { headers }) => {
      const isGood = headers.authorization === 'Bearer sk-other-0123456789abcdef';
      json(response, isGood ? 200 : 401, { data: [{ id: 'model-a' }] });
    });
    await using sandbox = await openSandbox({
      files: { 'README.md': 'x' },
      config: [
        `[providers.good]\ntype = "kimi"\nbase_url = "${bearer.baseUrl}"\napi_key = "sk-other-0123456789abcdef"`,
        `[providers.bad]\ntype = "openai_legacy"\nbase_url = "${bearer.baseUrl}"\napi_key = "sk-wrong-0123456789abcdef"`,
        '[providers.odd]\ntype = "vertexai"\nbase_url = "https://vertex.example"',
        '[models.mine]\nprovider = "bad"\nmodel = "model-b"',
      ].join('\n'),
    });
    const key = 'sk-other-0123456789abcdef';
    await sandbox.client.apiKeys.add({ provider: 'openai', key, baseUrl: bearer.baseUrl, useKeychain: false });
    const { providers } = await sandbox.client.configuration();
    expect(providers).toMatchObject({
      moonshot: { available: true, baseUrl: sandbox.emulator.baseUrl },
      kimi: { available: false, problem: expect.stringContaining('moontide apikeys add kimi') as string },
      anthropic: { available: false, models: [] },
      openai: { available: true, models: ['model-a'], baseUrl: bearer.baseUrl },
      openrouter: { available: false },
      good: { available: true, models: ['model-a'] },
      bad: { available: false, models: ['model-b'], problem: 'It answered 401.' },
      odd: { available: false },
    });
    expect(JSON.stringify(providers)).not.toContain('0123456789abcdef');
  });

  it('is changed over the API with comments and mode kept, and not at all by a bad value', async () => {
    await using sandbox = await openSandbox({ files: { 'README.md': 'x' }, config: '# mine\nlog_level = "warn"\n' });
    const { project } = await sandbox.client.add(sandbox.root);
    chmodSync(sandbox.paths.config, 0o640);
    const changed = await sandbox.client.configure({ log_level: 'error', guard: { mass_delete_min: 20 } });
    expect(valueOf(changed, 'guard.mass_delete_min')).toBe(20);
    const text = readFileSync(sandbox.paths.config, 'utf8');
    expect(text).toBe('# mine\nlog_level = "error"\n\n[guard]\nmass_delete_min = 20\n');
    expect(statSync(sandbox.paths.config).mode & 0o777).toBe(0o640);

    for (const bad of [
      { log_level: 'loud' },
      { watch: { quiet_ms: 9000 } },
      { base_url: 'http://x.example' },
      { a: 1 },
    ])
      await expect(sandbox.client.configure(bad)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(readFileSync(sandbox.paths.config, 'utf8')).toBe(text);

    const own = await sandbox.client.configure({ watch: { scan_seconds: 7 } }, { project: project.id });
    expect(valueOf(own, 'watch.scan_seconds')).toBe(7);
    expect(readFileSync(join(sandbox.root, 'moontide.toml'), 'utf8')).toBe('[watch]\nscan_seconds = 7\n');
    await expect(sandbox.client.configure({ log_level: 'info' }, { project: project.id })).rejects.toThrow(
      'config.toml',
    );
  });

  it('makes every one of many changes at the same time', async () => {
    await using sandbox = await openSandbox();
    const keys = ['quiet_ms', 'scan_seconds', 'rehash_minutes'] as const;
    await Promise.all(keys.map((key, index) => sandbox.client.configure({ watch: { [key]: index + 1 } })));
    expect((await sandbox.client.configuration()).settings).toMatchObject({
      watch: { quiet_ms: 1, scan_seconds: 2, rehash_minutes: 3 },
    });
  });
});

describe('changeConfig', () => {
  it('writes through a link, and leaves the link a link', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'dotfiles'));
    writeFileSync(join(folder.path, 'dotfiles/moontide.toml'), '# dotfile\n', { mode: 0o644 });
    const userPath = join(folder.path, 'config.toml');
    symlinkSync('dotfiles/moontide.toml', userPath);
    await changeConfig({ userPath, env: {} }, { log_level: 'debug' });
    expect(readFileSync(join(folder.path, 'dotfiles/moontide.toml'), 'utf8')).toBe('# dotfile\nlog_level = "debug"\n');
    renameSync(userPath, join(folder.path, 'link'));
    expect(statSync(join(folder.path, 'link')).mode & 0o777).toBe(0o644);
  });

  it('makes a file for the user alone where there is none', async () => {
    using folder = tempFolder();
    const userPath = join(folder.path, 'deep/config.toml');
    await changeConfig({ userPath, env: {} }, { log_level: 'debug' });
    expect(statSync(userPath).mode & 0o777).toBe(0o600);
  });
});
