import { fileURLToPath } from 'node:url';
import type { Paths } from '../../config/paths.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { showPath } from '../render/text.ts';

export interface PathsOptions {
  readonly json?: boolean;
}

const NAMES = {
  config: 'configuration',
  stateFolder: 'state',
  database: 'database',
  lock: 'lock',
  registryFolder: 'registry',
  storedKeys: 'stored keys',
  teamPassword: 'team password',
  draftsFolder: 'drafts',
  tokens: 'tokens',
  page: 'web page',
  logsFolder: 'logs',
  daemonLog: "daemon's log",
  crashLog: 'crash log',
  runtimeFolder: 'runtime',
  socket: 'socket',
} as const satisfies Record<keyof Omit<Paths, 'otherSockets'>, string>;

/** Where everything lives; none of it need exist. */
export function paths(context: Context, options: PathsOptions): Promise<ExitCode> {
  const names = Object.keys(NAMES) as (keyof typeof NAMES)[];
  // What `read more` in failures names lies there.
  const docs = fileURLToPath(new URL('.', import.meta.resolve('#docs/errors.md')));
  const lines =
    options.json === true
      ? [json({ ...context.paths, docs })]
      : [
          ...names.map((name) => `${NAMES[name].padEnd(14)} ${showPath(context.paths[name])}`),
          `${'docs'.padEnd(14)} ${showPath(docs)}`,
        ];
  print(context.stdout, lines);
  return Promise.resolve(0);
}
