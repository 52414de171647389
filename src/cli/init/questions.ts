/** What `init` asks. Everything is asked before anything is done, so that leaving a question leaves things as they were. */
import { MoontideError } from '../../core/errors.ts';
import type { Choice, Context } from '../context.ts';
import { givenKey } from '../given-key.ts';
import { OFFERS, OFFER_LABELS, type Offer } from './offers.ts';
import type { Survey } from './survey.ts';

/** Each step is answered by its option, by `yes`, or by a person. */
export interface StepOptions {
  /** Take the usual answer to everything that no option answers. */
  readonly yes?: boolean;
  /** A key, or true: take one although there is one. False: take none. */
  readonly key?: string | boolean;
  readonly ignore?: boolean;
  readonly config?: boolean;
  readonly schedule?: Offer;
  readonly service?: boolean;
  readonly start?: boolean;
  readonly sync?: boolean;
}

export interface Decisions {
  /** To be written to .env.project. */
  readonly key: string | undefined;
  readonly writesIgnoreFile: boolean;
  readonly writesConfigFile: boolean;
  readonly schedule: Exclude<Offer, 'none'> | undefined;
  readonly installsService: boolean;
  readonly startsDaemon: boolean;
  readonly syncs: boolean;
}

type Ask = <Value extends string>(question: string, choices: readonly Choice<Value>[]) => Promise<Value>;

/** Asks for what is neither there already nor answered. @throws CANCELLED when a question is left; USAGE without anybody to ask. */
export async function decide(
  context: Context,
  found: Survey,
  options: StepOptions,
  signal: AbortSignal,
): Promise<Decisions> {
  const ask = asker(context, options, signal);
  const agrees = async (given: boolean | undefined, question: string, choices = YES_FIRST): Promise<boolean> =>
    given ?? (await ask(question, choices)) === 'yes';
  /** What is no need is offered once: a project that is one has had the choice, and options add it later. */
  const isNew = found.project === undefined;
  const accepts: typeof agrees = async (given, question, choices) =>
    (given ?? isNew) && agrees(given, question, choices);
  const key = await keyFor(context, found, options, signal);
  const writesIgnoreFile =
    !found.hasIgnoreFile &&
    (await accepts(options.ignore, 'Write a .moontideignore, in which you name what is not to be uploaded?'));
  const writesConfigFile =
    !found.hasConfigFile && (await accepts(options.config, 'Write a moontide.toml, with every setting as a comment?'));
  const schedule = await scheduleOf(found, options, ask);
  const installsService =
    options.service === true ||
    (found.service === 'absent' &&
      (await accepts(options.service, 'Have the daemon started at every login, as a service?', NO_FIRST)));
  const startsDaemon =
    found.daemon === undefined &&
    !installsService &&
    (await agrees(options.start, 'Start the daemon, which uploads what changes from now on?'));
  const syncs =
    options.sync === true ||
    (found.project?.inSync !== true && (await agrees(options.sync, 'Sync now, and show how far it is?')));
  return { key, writesIgnoreFile, writesConfigFile, schedule, installsService, startsDaemon, syncs };
}

const YES = { value: 'yes', label: 'Yes' } as const;
const NO = { value: 'no', label: 'Skip' } as const;
const YES_FIRST: readonly Choice<'yes' | 'no'>[] = [YES, NO];
const NO_FIRST: readonly Choice<'yes' | 'no'>[] = [NO, YES];

/** The first choice is the usual one. */
function asker({ person }: Context, { yes }: StepOptions, signal: AbortSignal): Ask {
  return async (question, choices) => {
    const [usual] = choices;
    if (yes === true && usual !== undefined) return usual.value;
    if (person === undefined) throw nobodyToAsk(question);
    return (await person.choose(question, choices, signal)) ?? left();
  };
}

async function keyFor(
  context: Context,
  { key: { active, baseUrl } }: Survey,
  { key, yes }: StepOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (typeof key === 'string') return await givenKey(context, { key }, '');
  if (key === false || (key === undefined && active !== undefined)) return undefined;
  const { person, input } = context;
  // Only where a key is asked for by name: what is left open by some other program never ends.
  if (input !== undefined && key === true) return await givenKey(context, {}, '');
  if (yes === true && key === undefined) return undefined;
  if (person === undefined) throw nobodyToAsk('Which API key?');
  const question = `API key, to be sent to ${baseUrl} (Enter skips this)`;
  const typed = (await person.secret(question, signal)) ?? left();
  return typed.trim() === '' ? undefined : typed.trim();
}

async function scheduleOf(
  { schedules, project }: Survey,
  { schedule }: StepOptions,
  ask: Ask,
): Promise<Decisions['schedule']> {
  const isOffered = schedules.length === 0 && project === undefined;
  const choices = OFFERS.map((value) => ({ value, label: OFFER_LABELS[value] }));
  const wanted = schedule ?? (isOffered ? await ask('Do something by the clock?', choices) : 'none');
  return wanted === 'none' || schedules.includes(wanted) ? undefined : wanted;
}

/** A question was left. */
export function left(): never {
  throw new MoontideError('CANCELLED', 'Nothing was done: a question was left.', {
    fix: 'Run `moontide init` again when you like; `--help` names an option for each question.',
  });
}

function nobodyToAsk(question: string): MoontideError {
  return new MoontideError('USAGE', `${question} There is no terminal to ask at; nothing was done.`, {
    fix: 'Add `--yes` to take the usual answers; `--dry-run` shows what would be uploaded.',
  });
}
