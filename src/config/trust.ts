/** What of a project's moontide.toml is in force, and what else of the repository waits with it: `core/trust` decides by the rules that the schema gives each key. */
import { createHash } from 'node:crypto';
import { type FlatSettings, type TrustedLine, type TrustRule, judgeTrust } from '../core/trust.ts';
import { belowRootAll } from './below-root.ts';
import { ProjectFile } from './schema/project-file.ts';
import { type Settings, merge } from './settings.ts';

export interface Trusted {
  /** What is in force: everything the project asks for, less what is not trusted. */
  readonly effective: Settings;
  /** Where documents are sent. */
  readonly baseUrl: string;
  /** What waits for trust, one sentence each. */
  readonly asks: readonly string[];
  /** What needs trust, whether it has it or not. */
  readonly lines: readonly string[];
  /** Names exactly the settings that need trust, trusted or not; undefined when none does. */
  readonly digest: string | undefined;
}

/** What the project's own settings are measured by. */
export interface OwnSettings {
  readonly settings: Settings;
  readonly baseUrl: string;
}

export interface Asked {
  /** The `digest` that a person agreed to; any other one counts as no agreement. */
  readonly trustedDigest?: string | undefined;
  /** Where the project wants its documents sent. Default: where the user has them sent. */
  readonly baseUrl?: string | undefined;
  /** What asks for that address, where it is not `base_url`. */
  readonly baseUrlName?: string;
  /** What the agents of the repository would be allowed: agreed to with all else, or not. */
  readonly agentLines?: readonly TrustedLine[];
}

export function applyTrust(user: OwnSettings, project: ProjectFile, asked: Asked = {}): Trusted {
  const { trustedDigest, baseUrl = user.baseUrl, baseUrlName = BASE_URL, agentLines = [] } = asked;
  const wanted = merge(user.settings, project);
  const own = { ...flat(user.settings), base_url: user.baseUrl };
  const judged = judgeTrust(TRUST_RULES, own, { ...flat(wanted), base_url: baseUrl });
  const lines = [...judged.lines, ...agentLines];
  const sentences = lines.map(({ key, sentence }) =>
    key === BASE_URL ? baseUrlName + sentence.slice(BASE_URL.length) : sentence,
  );
  if (lines.length === 0) return { effective: wanted, baseUrl, asks: [], lines: [], digest: undefined };
  // The settings alone, so that rewording the sentences takes no trust away.
  const digest = createHash('sha256')
    .update(JSON.stringify(lines.map(({ key, value }) => [key, value])))
    .digest('hex');
  if (digest === trustedDigest) return { effective: wanted, baseUrl, asks: [], lines: sentences, digest };
  const { base_url: keptUrl, ...kept } = judged.narrowed;
  return {
    effective: { ...nested(kept), limits: wanted.limits },
    baseUrl: keptUrl as string,
    asks: sentences,
    lines: sentences,
    digest,
  };
}

const BASE_URL = 'base_url';

/** Whether a sentence of what waits for trust is about where documents and the key are sent. */
export function isAboutAddress(sentence: string): boolean {
  return /^(base_url|KIMI_BASE_URL)\b/.test(sentence);
}

/** By dotted key, as each stands in the schema. */
export const TRUST_RULES: Readonly<Record<string, TrustRule>> = Object.fromEntries(
  keysOf(ProjectFile.properties as Readonly<Record<string, SchemaKey>>),
);

interface SchemaKey {
  readonly trust?: TrustRule;
  readonly properties?: Readonly<Record<string, SchemaKey>>;
}

function keysOf(properties: Readonly<Record<string, SchemaKey>>, prefix = ''): [string, TrustRule][] {
  return Object.entries(properties).flatMap(([name, { trust, properties: inner }]): [string, TrustRule][] => {
    if (inner !== undefined) return keysOf(inner, `${prefix}${name}.`);
    return trust === undefined ? [] : [[prefix + name, trust]];
  });
}

/** Limits are the account's, not the project's. */
function flat({ limits: _limits, ...sections }: Settings): FlatSettings {
  const all: Record<string, unknown> = {};
  for (const [section, settings] of Object.entries(sections)) {
    for (const [name, value] of Object.entries(settings)) all[`${section}.${name}`] = value;
  }
  for (const key of ['documents.folders', 'documents.files'] as const) {
    all[key] = belowRootAll(all[key] as readonly string[]);
  }
  return all;
}

function nested(settings: FlatSettings): Omit<Settings, 'limits'> {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(settings)) {
    const [section = '', name = ''] = key.split('.');
    (sections[section] ??= {})[name] = value;
  }
  return sections as unknown as Omit<Settings, 'limits'>;
}
