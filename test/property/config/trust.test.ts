import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRelPath } from '../../../src/core/model.ts';
import { loadProject, loadUser, type User } from '../../../src/config/load.ts';
import { DEFAULTS, type Settings } from '../../../src/config/settings.ts';

const path = fc.constantFrom(
  'docs',
  'docs/api',
  './docs/',
  'src',
  'src/deep/er',
  '.ai',
  'secrets',
  'README.md',
  'a b/c',
);
const paths = fc.array(path, { maxLength: 5 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Whatever a configuration file may say, as the schema has it. */
const file = fc.record({
  base_url: optional(
    fc.constantFrom('https://elsewhere.example/v1', 'http://127.0.0.1:8080', 'https://api.moonshot.ai/v1/'),
  ),
  documents: optional(
    fc.record({
      folders: optional(paths),
      files: optional(paths),
      ignore: optional(fc.array(fc.constantFrom('*.tmp', '!docs', 'x/'), { maxLength: 3 })),
      max_bytes: optional(fc.integer({ min: 1, max: 100_000_000 })),
    }),
  ),
  watch: optional(fc.record({ scan_seconds: optional(fc.integer({ min: 1, max: 86_400 })) })),
  sync: optional(fc.record({ grace_seconds: optional(fc.integer({ min: 0, max: 86_400 })) })),
  guard: optional(
    fc.record({
      mass_delete_ratio: optional(fc.double({ min: 0, max: 1, noNaN: true })),
      mass_delete_min: optional(fc.integer({ min: 1, max: 1_000_000 })),
    }),
  ),
});

describe('an untrusted moontide.toml', () => {
  it('never reads more, guards less, or sends elsewhere than the user does without it', () => {
    fc.assert(
      fc.property(file, file, fc.option(fc.string()), (own, project, agreed) => {
        const user = userOf(own);
        const without = loadProject(user, undefined, undefined);
        const { config, baseUrl } = loadProject(user, tomlOf(project), agreed ?? undefined);

        expect(baseUrl).toBe(without.baseUrl);
        for (const folder of config.documents.folders) expect(isReadBy(user.settings, folder)).toBe(true);
        const files = new Set<string>(without.config.documents.files);
        for (const one of config.documents.files) expect(files.has(one) || isReadBy(user.settings, one)).toBe(true);
        expect(config.documents.maxBytes).toBeLessThanOrEqual(without.config.documents.maxBytes);
        expect(config.documents.ignore).toEqual(expect.arrayContaining([...without.config.documents.ignore]));
        expect(config.sync.graceMs).toBeGreaterThanOrEqual(without.config.sync.graceMs);
        expect(config.guard.massDeleteRatio).toBeLessThanOrEqual(without.config.guard.massDeleteRatio);
        expect(config.guard.massDeleteMin).toBeLessThanOrEqual(without.config.guard.massDeleteMin);
      }),
    );
  });

  it('gets all that it asks for once exactly its lines are trusted, and asks for nothing more', () => {
    fc.assert(
      fc.property(file, file, (own, project) => {
        const user = userOf(own);
        const asked = loadProject(user, tomlOf(project), undefined);
        fc.pre(asked.trust !== undefined);
        const { config } = loadProject(user, tomlOf(project), asked.trust?.digest);
        if (project.documents?.max_bytes !== undefined)
          expect(config.documents.maxBytes).toBe(project.documents.max_bytes);
        if (project.sync?.grace_seconds !== undefined)
          expect(config.sync.graceMs).toBe(project.sync.grace_seconds * 1000);
      }),
    );
  });
});

type File = typeof file extends fc.Arbitrary<infer Value> ? Value : never;

function userOf(own: File): User {
  return loadUser(tomlOf(own, 'config.toml'), {});
}

function isReadBy({ documents }: Settings, name: string): boolean {
  const folders = documents.folders.map((folder) => folder.replace(/^\.\//, '').replace(/\/$/, '')).filter(isRelPath);
  return folders.some((folder) => name === folder || name.startsWith(`${folder}/`));
}

/** JSON's texts, numbers and lists are TOML's too. */
function tomlOf({ base_url: address, ...sections }: File, name = 'moontide.toml'): { path: string; text: string } {
  const lines = address === undefined ? [] : [`base_url = ${JSON.stringify(address)}`];
  for (const [section, settings] of Object.entries(sections)) {
    if (settings === undefined) continue;
    lines.push(`[${section}]`);
    for (const [key, value] of Object.entries(settings)) {
      if (value !== undefined) lines.push(`${key} = ${tomlValue(key, value)}`);
    }
  }
  return { path: name, text: lines.join('\n') };
}

function tomlValue(key: string, value: unknown): string {
  return key === 'mass_delete_ratio' ? Number(value).toFixed(3) : JSON.stringify(value);
}

it('measures by the defaults where the user says nothing', () => {
  expect(loadUser(undefined, {}).settings).toEqual(expect.objectContaining({ sync: DEFAULTS.sync }));
});
