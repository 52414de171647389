import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Settings, merge } from '../../../src/config/settings.ts';
import { type OwnSettings, TRUST_RULES, applyTrust } from '../../../src/config/trust.ts';
import { ProjectFile } from '../../../src/config/schema/project-file.ts';

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
    const { effective, asks } = applyTrust(OWN, wide);
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
    const { digest } = applyTrust(OWN, wide);
    const trusted = applyTrust(OWN, wide, { trustedDigest: digest });
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
    const { digest } = applyTrust(OWN, wide);
    expect(applyTrust(OWN, changed, { trustedDigest: digest }).asks).not.toEqual([]);
  });

  it('does not ask again for another order, another spelling, or changes that need no trust', () => {
    const { digest } = applyTrust(OWN, wide);
    const reworded = {
      ...wide,
      documents: { ...wide.documents, folders: ['.ai', 'assets', './src/'], files: ['./notes.txt'], ignore: ['*.tmp'] },
      watch: { quiet_ms: 1 },
    };
    expect(applyTrust(OWN, reworded, { trustedDigest: digest }).asks).toEqual([]);
  });

  it("measures by the user's own configuration, wider or narrower than the defaults", () => {
    const wider = merge(DEFAULTS, wide);
    expect(applyTrust(ownOf(wider), wide)).toMatchObject({ asks: [], digest: undefined });
    const narrower = merge(DEFAULTS, { documents: { folders: ['docs/api'], files: [] } });
    expect(applyTrust(ownOf(narrower), { documents: { folders: ['docs'] } }).asks).toEqual([
      'documents.folders: read the folder docs',
    ]);
    expect(applyTrust(ownOf(narrower), {}).effective.documents.folders).toEqual(['docs/api']);
  });

  it('does not take a folder for covered because its name begins like another', () => {
    expect(applyTrust(OWN, { documents: { folders: ['docs-private'] } }).asks).toHaveLength(1);
  });

  it('needs no trust for being stricter', () => {
    const strict = { documents: { folders: [], max_bytes: 10 }, guard: { mass_delete_ratio: 0, mass_delete_min: 1 } };
    const { effective, asks, digest } = applyTrust(OWN, strict);
    expect([asks, digest]).toEqual([[], undefined]);
    expect(effective.guard).toEqual({ mass_delete_ratio: 0, mass_delete_min: 1 });
    expect(effective.documents).toMatchObject({ folders: [], max_bytes: 10 });
  });

  it('sends nothing to another address until that is trusted', () => {
    const another = 'https://elsewhere.example/v1';
    const { baseUrl, asks, digest } = applyTrust(OWN, {}, { baseUrl: another });
    expect(baseUrl).toBe(OWN.baseUrl);
    expect(asks).toEqual([
      `base_url: send the documents and the API key in force to another address (${another} instead of ${OWN.baseUrl})`,
    ]);
    expect(applyTrust(OWN, {}, { trustedDigest: digest, baseUrl: another }).baseUrl).toBe(another);
    expect(applyTrust(OWN, {}, { trustedDigest: digest, baseUrl: `${another}/x` }).baseUrl).toBe(OWN.baseUrl);
  });

  it('waits before deleted documents lose their remote files sooner, not later', () => {
    expect(applyTrust(OWN, { sync: { grace_seconds: 0 } }).effective.sync.grace_seconds).toBe(60);
    expect(applyTrust(OWN, { sync: { grace_seconds: 600 } })).toMatchObject({
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

describe('the agents of a repository', () => {
  const line = { key: '.agents/builder.md', value: ['bash', '*', 'allow'], sentence: '.agents/builder.md: allow bash' };

  it('wait with the settings, and are agreed to with them', () => {
    const asked = applyTrust(OWN, wide, { agentLines: [line] });
    expect(asked.asks.at(-1)).toBe('.agents/builder.md: allow bash');
    const alone = applyTrust(OWN, {}, { agentLines: [line] });
    expect(alone).toMatchObject({ asks: ['.agents/builder.md: allow bash'], effective: merge(DEFAULTS, {}) });
    expect(applyTrust(OWN, {}, { agentLines: [line], trustedDigest: alone.digest }).asks).toEqual([]);
  });

  it('take the trust in the settings away when they change', () => {
    const { digest: before } = applyTrust(OWN, wide);
    expect(applyTrust(OWN, wide, { agentLines: [line], trustedDigest: before }).asks).not.toEqual([]);
    const { digest } = applyTrust(OWN, wide, { agentLines: [line] });
    const changed = { ...line, value: ['bash', 'git *', 'allow'] };
    expect(applyTrust(OWN, wide, { agentLines: [changed], trustedDigest: digest }).asks).not.toEqual([]);
  });
});
