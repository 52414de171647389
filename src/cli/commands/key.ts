/** `key create`, `key status`, `key validate`, `key remove`: the project's own key. */
import type { ControlClient } from '../../control/client.ts';
import type { CreatedKey, ProjectKey } from '../../control/protocol/key.ts';
import { MoontideError } from '../../core/errors.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { environmentNotes } from '../environment-notes.ts';
import { givenKey, type GivenKeyOptions } from '../given-key.ts';
import { withKeysOf } from '../key-target.ts';
import { json } from '../render/json.ts';
import { checkLines, inUseLine, projectKeyLines } from '../render/keys.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface KeyOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface CreateKeyOptions extends KeyOptions, GivenKeyOptions {
  /** False: write it without asking the server. */
  readonly validate?: boolean;
}

/** Writes a key to .env.project once the server has taken it. */
export async function createKey(context: Context, options: CreateKeyOptions): Promise<ExitCode> {
  const key = await givenKey(context, options, 'API key from platform.moonshot.ai');
  return await withKeysOf<ExitCode>(context, options, async (client, { id }) => {
    const created = await client.keys.create(id, key, { validate: options.validate ?? true });
    if (options.json === true) print(context.stdout, [json(created)]);
    else tell(context.stdout, createdLines(created));
    return 0;
  });
}

export function keyStatus(context: Context, options: KeyOptions): Promise<ExitCode> {
  return withKeysOf<ExitCode>(context, options, async (client, { id }) => {
    const key = await client.keys.status(id);
    const { stdout, clock } = context;
    if (options.json === true) print(stdout, [json(key)]);
    else tell(stdout, projectKeyLines(key, viewOf(stdout, clock)));
    tellDifferences(context, key);
    return 0;
  });
}

/** @throws KEY_MISSING, KEY_REFUSED, PERMISSION_DENIED, QUOTA_EXHAUSTED, UNREACHABLE and others of the client. */
export function validateKey(context: Context, options: KeyOptions): Promise<ExitCode> {
  return withKeysOf<ExitCode>(context, options, async (client, { id }) => {
    const validated = await checked(context, client, id);
    const { key, check, others = [], advice } = validated;
    const found = others.map(({ source, masked }) => `${masked} from ${source}`).join(' and ');
    const notInUse = found === '' ? [] : [`Also found, and not in use: ${found}.`];
    if (check.code !== undefined) {
      const message = `${key.masked} from ${key.source}: ${check.message ?? check.verdict}`;
      const fix = [check.fix, advice].filter((sentence) => sentence !== undefined).join(' ');
      throw new MoontideError(check.code, [message, ...notInUse].join('. '), {
        ...(fix === '' ? {} : { fix }),
        details: { ...validated },
      });
    }
    const lines = [`${key.masked} from ${key.source}`, ...checkLines(check), ...notInUse];
    if (options.json === true) print(context.stdout, [json(validated)]);
    else tell(context.stdout, lines);
    if (advice !== undefined) tell(context.stderr, [context.stderr.style('dim', advice)]);
    return 0;
  });
}

/** Takes the key out of .env.project, and says which takes its place. */
export function removeKey(context: Context, options: KeyOptions): Promise<ExitCode> {
  return withKeysOf<ExitCode>(context, options, async (client, { id }) => {
    const left = await client.keys.remove(id);
    const lines = ['The key is no longer in .env.project.', inUseLine(left)];
    if (options.json === true) print(context.stdout, [json(left)]);
    else tell(context.stdout, lines);
    return 0;
  });
}

/** The differences first: a key that is missing or wrong is most often one that only this shell has. */
async function checked(
  context: Context,
  client: ControlClient,
  id: string,
): ReturnType<ControlClient['keys']['validate']> {
  tellDifferences(context, await client.keys.status(id));
  return await client.keys.validate(id);
}

function tellDifferences({ env, stderr }: Context, key: ProjectKey): void {
  tell(
    stderr,
    environmentNotes(env, key).map((note) => `Note: ${note}`),
  );
}

const GITIGNORE: Readonly<Record<CreatedKey['gitignore'], readonly string[]>> = {
  added: ['.env.project is in .gitignore from now on.'],
  'ignored-already': [],
  refused: ['.gitignore could not be changed: see to it that .env.project is never committed.'],
};

function createdLines({ masked, check, gitignore }: CreatedKey): string[] {
  return [
    `${masked} is in .env.project, readable by you alone.`,
    ...GITIGNORE[gitignore],
    ...(check === undefined ? ['The server was not asked whether it is valid.'] : checkLines(check)),
    ...(check?.code === undefined || check.fix === undefined ? [] : [`to do: ${check.fix}`]),
  ];
}
