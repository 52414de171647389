import { Value } from 'typebox/value';
import type { ProjectFile } from './schema/project-file.ts';
import { UserFile } from './schema/user-file.ts';

/** The sections of both files with every gap filled, in the files' own words and units. */
export interface Settings {
  readonly documents: Required<Section<'documents'>>;
  readonly watch: Required<Section<'watch'>>;
  readonly sync: Required<Section<'sync'>>;
  readonly guard: Required<Section<'guard'>>;
  readonly secrets: Required<Section<'secrets'>>;
  readonly sprint: Required<Section<'sprint'>>;
  readonly sessions: Required<Section<'sessions'>>;
  readonly context: Required<Omit<Section<'context'>, 'compact_percent' | 'budget_tokens'>> &
    Pick<Section<'context'>, 'compact_percent' | 'budget_tokens'>;
  readonly limits: Required<Omit<Section<'limits'>, Unset>> & Pick<Section<'limits'>, Unset>;
}

/** Limits that are found where they are not set. */
type Unset = 'requests_per_minute' | 'tier';

type Section<Name extends keyof UserFile> = NonNullable<UserFile[Name]>;

/** Made from the schema's defaults: Value.Default fills optional properties too. */
export const DEFAULTS = Value.Default(UserFile, {
  documents: {},
  watch: {},
  sync: {},
  guard: {},
  secrets: {},
  sprint: {},
  sessions: {},
  context: {},
  limits: {},
}) as Settings & Required<Pick<UserFile, 'base_url' | 'log_level'>>;

/** What `over` says, and `base` where it is silent; lines of `ignore` and `allow` add up, those of `base` last. */
export function merge(base: Settings, over: UserFile | ProjectFile): Settings {
  return {
    documents: {
      ...base.documents,
      ...over.documents,
      ignore: [...(over.documents?.ignore ?? []), ...base.documents.ignore],
    },
    watch: { ...base.watch, ...over.watch },
    sync: { ...base.sync, ...over.sync },
    guard: { ...base.guard, ...over.guard },
    secrets: { allow: [...(over.secrets?.allow ?? []), ...base.secrets.allow] },
    sprint: { ...base.sprint, ...over.sprint },
    sessions: { ...base.sessions, ...over.sessions },
    context: 'context' in over ? { ...base.context, ...over.context } : base.context,
    limits: 'limits' in over ? { ...base.limits, ...over.limits } : base.limits,
  };
}
