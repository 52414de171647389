/** The pages of `docs/` that say again what a table in the code says: made from it, so that they cannot differ. */
import { ERRORS } from '../../src/core/error-table.ts';
import { TROUBLES, type Trouble } from '../../src/core/troubles.ts';
import type { TrustRule } from '../../src/core/trust.ts';
import { ProjectFile } from '../../src/config/schema/project-file.ts';
import { UserFile } from '../../src/config/schema/user-file.ts';

interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly allowed?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly items?: Field;
  readonly trust?: TrustRule;
}

/** `docs/configuration.md` */
export function configurationPage(): string {
  const user = (UserFile as unknown as Field).properties ?? {};
  const project = (ProjectFile as unknown as Field).properties ?? {};
  const common = new Set(Object.keys(user).filter((key) => key in project));
  return [
    '# Configuration',
    '',
    'All of it is optional. Two files in TOML: `config.toml` is yours (`moontide paths` says where), `moontide.toml` lies in a',
    "project's root and wins over yours. An unknown key or a bad value is an error that names the file, the key and the allowed",
    'values; a running daemon then keeps the configuration before it and says so in `status`. Changes are noticed by themselves.',
    '',
    'What `moontide.toml` asks for beyond naming what is left out – more folders or files, larger files, weaker guard rails, another',
    'address – comes with the repository and is not applied until you say `moontide trust`, and again when those lines change:',
    'the keys marked “trust” below. See [security.md](security.md#trust).',
    '',
    '`moontide config` shows every value in force with its source – the daemon’s, where one runs; `config set KEY VALUE` changes one',
    'and keeps comments and layout; `config validate` checks both files; `config path` says where they are. `GET` and `PUT /config` of the',
    'control API do the same. Everything here takes effect without a restart; requests that are under way end as they began.',
    '',
    'Editors complete and check the keys by the schemas in the package: `moontide config path` says where they are, and a first line',
    '`#:schema /path/to/moontide.schema.json` (or `config.schema.json`) names one for Taplo, Tombi and Even Better TOML.',
    '',
    'A configuration of Kimi Code or its SDK can be named by `kimi_config`, by `MOONTIDE_KIMI_CONFIG` in the environment, or by',
    '`--kimi-config FILE` where a daemon is started (`start`, `restart`, `daemon`) or a configuration is looked at (`config`,',
    '`config validate`). Its `default_model`, `[providers.*]` and `[models.*]` count where `config.toml` has none of its own. For the',
    'address the order is: a trusted `KIMI_BASE_URL` of `.env.project` or `.env`, a trusted `base_url` of `moontide.toml`, `KIMI_BASE_URL`',
    'in the environment, `base_url`, a provider of `config.toml`, one of the named file.',
    '',
    'From the environment of the daemon: `KIMI_API_KEY`, `KIMI_BASE_URL`, `KIMI_MODEL_NAME`; `MOONTIDE_HOME` for where everything lives;',
    '`MOONTIDE_INSTALLATION_ID` and `MOONTIDE_PROJECT_ID` for CI, so that each run finds the files of the one before.',
    '',
    '`.moontideignore` in the root names what is left out, in gitignore syntax. Secrets by name (`.env*`, private keys, key stores) are',
    'left out whatever any file says.',
    '',
    '## In both files',
    '',
    ...group(user, (key) => common.has(key)),
    '## In `config.toml` only',
    '',
    ...group(user, (key) => !common.has(key)),
    '## In `moontide.toml` only',
    '',
    ...group(project, (key) => !common.has(key)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

/** `docs/troubleshooting.md` */
export function troubleshootingPage(): string {
  const areas = [...new Set(TROUBLES.map(({ area }) => area))];
  return [
    '# Troubleshooting',
    '',
    '`moontide doctor` looks at everything that Moontide needs and says how to mend what is wrong; `moontide status` says what a project',
    'waits for. The command and the control API give the sentences below with the errors that they belong to.',
    '',
    ...areas.flatMap(troublesOf),
    'All codes are in [errors.md](errors.md).',
    '',
  ].join('\n');
}

function troublesOf(area: Trouble['area']): string[] {
  const rows = TROUBLES.filter((trouble) => trouble.area === area).map(
    ({ seen, code, fix }) => `| ${seen} | ${code === undefined ? '' : anchored(code)} | ${fix} |`,
  );
  return [`## ${area}`, '', '| what you see | code | what to do |', '| --- | --- | --- |', ...rows, ''];
}

/** What the command's messages lead to. */
function anchored(code: string): string {
  return `<a id="${code.toLowerCase()}"></a>\`${code}\``;
}

/** `docs/errors.md` */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { http, exit, retry, fix }]) => `| ${anchored(code)} | ${http} | ${exit} | ${retry} | ${fix} |`,
  );
  return [
    '# Errors',
    '',
    'Every error of the command and of the control API has one of these codes. `retry` says whether the same call may succeed later,',
    'has to be looked into first because it may have had its effect, or never succeeds until something changes.',
    '',
    '| code | HTTP status | exit code | retry | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Single keys first, then the tables. */
function group(fields: Readonly<Record<string, Field>>, holds: (key: string) => boolean): string[] {
  const own = Object.entries(fields).filter(([key]) => holds(key));
  const tables = own.filter(([, field]) => field.properties !== undefined);
  const lists = own.filter(([, field]) => field.items?.properties !== undefined);
  const keys = own.filter((entry) => !tables.includes(entry) && !lists.includes(entry));
  return [
    ...table(keys),
    ...tables.flatMap(([name, field]) => section(name, field)),
    ...lists.flatMap(([name, { description = '', items = {} }]) => section(`[${name}]`, { ...items, description })),
  ];
}

function section(name: string, { description = '', properties = {} }: Field): string[] {
  return [`### \`[${name}]\``, '', description, '', ...table(Object.entries(properties))];
}

function table(fields: readonly (readonly [string, Field])[]): string[] {
  const rows = fields.map(
    ([key, field]) =>
      `| \`${key}\` | ${field.description ?? ''} | ${values(field)} | ${fallback(field)} | ${trusted(field)} |`,
  );
  return ['| key | meaning | values | default | in moontide.toml |', '| --- | --- | --- | --- | --- |', ...rows, ''];
}

function values({ type, minimum, maximum, allowed, enum: names }: Field): string {
  if (names !== undefined) return names.map((name) => `\`${String(name)}\``).join(', ');
  if (allowed !== undefined) return allowed;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return type === 'array' ? 'list of strings' : type === 'object' ? 'table' : (type ?? '');
}

function fallback({ default: value }: Field): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

function trusted({ trust }: Field): string {
  switch (trust?.kind) {
    case undefined:
      return '';
    case 'free':
      return 'any';
    case 'at-most':
      return 'more needs trust';
    case 'at-least':
      return 'less needs trust';
    case 'entries':
      return 'others than yours need trust';
    case 'held':
      return 'needs trust';
  }
}
