import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Settings, merge } from '../../../src/config/settings.ts';
import { type OwnSettings, TRUST_RULES, applyTrust } from '../../../src/config/trust.ts';
import { ProjectFile } from '../../../src/config/schema.ts';

const ownOf = (settings: Settings): OwnSettings => ({ settings, baseUrl: 'https://api.moonshot.ai/v1' });
const OWN = ownOf(DEFAULTS);

const wide = {
  documents: {
    folders: ['docs', 'src', 'assets', 'docs/api'],
    files: ['README.md', 'notes.txt', 'docs/x.md'],
    max_bytes: 2_000_000,
  },
  guard: { mass_delete_ratio: 0.9, mass_delete_min: 500 },
};

describe('applyTrust', () => {
  it('holds back whatever would read more or guard less, and says what waits', () => {
    const { effective, asks } = applyTrust(OWN, wide, undefined);
    expect(effective.documents).toMatchObject({
      folders: ['docs', 'docs/api'],
      files: ['README.md', 'docs/x.md'],
      max_bytes: 1_000_000,
    });
    expect(effective.guard).toEqual({ mass_delete_ratio: 0.25, mass_delete_min: 10 });
    expect(asks).toEqual([
      'documents.folders: read the folder assets',
      'documents.folders: read the folder src',
      'documents.files: read the file notes.txt',
      'documents.max_bytes: upload larger files, in bytes (2000000 instead of 1000000)',
      'guard.mass_delete_ratio: let a larger part of the documents be deleted at once (0.9 instead of 0.25)',
      'guard.mass_delete_min: let more documents be deleted at once (500 instead of 10)',
    ]);
  });

  it('gives everything once exactly that is trusted', () => {
    const { digest } = applyTrust(OWN, wide, undefined);
    const trusted = applyTrust(OWN, wide, digest);
    expect(trusted.asks).toEqual([]);
    expect(trusted.digest).toBe(digest);
    expect(trusted.effective).toEqual(merge(DEFAULTS, wide));
  });

  it.each([
    { ...wide, documents: { ...wide.documents, folders: ['docs', 'src', 'lib'] } },
    { ...wide, documents: { ...wide.documents, max_bytes: 2_000_001 } },
    { ...wide, documents: { ...wide.documents, files: ['README.md', 'src'] } },
    { ...wide, guard: { mass_delete_ratio: 1 } },
  ])('asks again when what needs trust changes', (changed) => {
    const { digest } = applyTrust(OWN, wide, undefined);
    expect(applyTrust(OWN, changed, digest).asks).not.toEqual([]);
  });

  it('does not ask again for another order, another spelling, or changes that need no trust', () => {
    const { digest } = applyTrust(OWN, wide, undefined);
    const reworded = {
      ...wide,
      documents: { ...wide.documents, folders: ['.ai', 'assets', './src/'], files: ['./notes.txt'], ignore: ['*.tmp'] },
      watch: { quiet_ms: 1 },
    };
    expect(applyTrust(OWN, reworded, digest).asks).toEqual([]);
  });

  it("measures by the user's own configuration, wider or narrower than the defaults", () => {
    const wider = merge(DEFAULTS, wide);
    expect(applyTrust(ownOf(wider), wide, undefined)).toMatchObject({ asks: [], digest: undefined });
    const narrower = merge(DEFAULTS, { documents: { folders: ['docs/api'], files: [] } });
    expect(applyTrust(ownOf(narrower), { documents: { folders: ['docs'] } }, undefined).asks).toEqual([
      'documents.folders: read the folder docs',
    ]);
    expect(applyTrust(ownOf(narrower), {}, undefined).effective.documents.folders).toEqual(['docs/api']);
  });

  it('does not take a folder for covered because its name begins like another', () => {
    expect(applyTrust(OWN, { documents: { folders: ['docs-private'] } }, undefined).asks).toHaveLength(1);
  });

  it('needs no trust for being stricter', () => {
    const strict = { documents: { folders: [], max_bytes: 10 }, guard: { mass_delete_ratio: 0, mass_delete_min: 1 } };
    const { effective, asks, digest } = applyTrust(OWN, strict, undefined);
    expect([asks, digest]).toEqual([[], undefined]);
    expect(effective.guard).toEqual({ mass_delete_ratio: 0, mass_delete_min: 1 });
    expect(effective.documents).toMatchObject({ folders: [], max_bytes: 10 });
  });

  it('sends nothing to another address until that is trusted', () => {
    const another = 'https://elsewhere.example/v1';
    const { baseUrl, asks, digest } = applyTrust(OWN, {}, undefined, another);
    expect(baseUrl).toBe(OWN.baseUrl);
    expect(asks).toEqual([
      `base_url: send the documents and the API key in force to another address (${another} instead of ${OWN.baseUrl})`,
    ]);
    expect(applyTrust(OWN, {}, digest, another).baseUrl).toBe(another);
    expect(applyTrust(OWN, {}, digest, `${another}/x`).baseUrl).toBe(OWN.baseUrl);
  });

  it('waits before deleted documents lose their remote files sooner, not later', () => {
    expect(applyTrust(OWN, { sync: { grace_seconds: 0 } }, undefined).effective.sync.grace_seconds).toBe(60);
    expect(applyTrust(OWN, { sync: { grace_seconds: 600 } }, undefined)).toMatchObject({
      asks: [],
      effective: { sync: { grace_seconds: 600 } },
    });
  });
});

describe('TRUST_RULES', () => {
  it('has a rule for every key that a project may set', () => {
    const keys = Object.entries(ProjectFile.properties).flatMap(([name, value]) =>
      'properties' in value ? Object.keys(value.properties as object).map((inner) => `${name}.${inner}`) : [name],
    );
    expect(Object.keys(TRUST_RULES).toSorted()).toEqual(keys.toSorted());
  });
});
