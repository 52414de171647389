import { type Static, Type } from 'typebox';
import { api, context, limits, team } from './user-sections.ts';
import { closed, loose, oneLine } from './building-blocks.ts';
import { kimiTables } from './kimi-tables.ts';
import { baseUrl, sharedSections } from './shared-sections.ts';

/** The user's `config.toml`. */
export const UserFile = Type.Object(
  {
    base_url: baseUrl,
    log_level: Type.Optional(
      Type.Enum(['debug', 'info', 'warn', 'error'], {
        default: 'info',
        description: 'What the daemon writes to its log.',
      }),
    ),
    ...sharedSections,
    limits: Type.Optional(limits),
    api: Type.Optional(api),
    team: Type.Optional(team),
    context: Type.Optional(context),
    prices: loose(
      'What a model costs, by its name: `input`, `cached`, `output` and, where that is billed apart, `written`, for a million tokens in the currency of the account. Goes before the built-in list.',
    ),
    permissions: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'What the tools of sessions may do, by tool (bash, edit, read, write, webfetch): allow, ask or deny, a table of patterns with one of these each, or a list of patterns that ask; under [permissions.agents.NAME] for one agent.',
      }),
    ),
    kimi_config: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        pattern: oneLine,
        description:
          'A configuration file of Kimi Code or its SDK, whose providers and models are used where this file names none; absolute, or beginning with ~/.',
      }),
    ),
    engines: loose(
      'Agents that speak the Agent Client Protocol, each by its name: `command`, a program with its arguments, `pass_env`, names of environment variables that it gets, and `idle_minutes`, after which one without work is ended (10). `kimi` says where Kimi Code is, without its argument `acp`; with `home = "user"` it goes by your own settings of it, skills and MCP servers included. Read when the daemon starts.',
    ),
    ...kimiTables,
  },
  closed,
);
export type UserFile = Static<typeof UserFile>;
