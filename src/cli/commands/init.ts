/** `init`: from a folder to a project that is in step, each step asked for before anything is done. */
import { resolve } from 'node:path';
import { MoontideError } from '../../core/errors.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { addAndSync, type FirstSync } from '../init/first-sync.ts';
import { decide, left, type Decisions, type StepOptions } from '../init/questions.ts';
import { setUp } from '../init/set-up.ts';
import { survey, type Survey } from '../init/survey.ts';
import { rootOf } from '../key-target.ts';
import { addedLines } from '../render/added.ts';
import { initJson } from '../render/init-json.ts';
import { jobLine } from '../render/job.ts';
import { json } from '../render/json.ts';
import { projectLines } from '../render/status.ts';
import { intentLines, surveyLines } from '../render/survey.ts';
import { realFolder } from '../target.ts';

export interface InitOptions extends StepOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Asks first and does then. Interrupted, it takes back what it did. @throws CANCELLED then, and what a step throws. */
export async function init(context: Context, folder: string | undefined, options: InitOptions): Promise<ExitCode> {
  const { stdout, clock } = context;
  const signal = context.interrupted();
  const tell = (lines: readonly string[]): void => {
    if (options.json !== true) print(stdout, lines);
  };
  const root = folder === undefined ? await rootOf(context, {}) : await realFolder(resolve(context.cwd, folder));
  const found = await unlessLeft(signal, survey(context, root, signal));
  tell(surveyLines(found, viewOf(stdout, clock)));
  if (options.dryRun === true) {
    if (options.json === true) print(stdout, [json(initJson(found))]);
    return 0;
  }
  const decisions = await decide(context, found, options, signal);
  await agree(context, found, decisions, options, signal);
  const { done, synced } = await orTakenBack(context, signal, async (undo) => {
    const done = await setUp({ context, found, decisions, undo, signal, tell: (line) => tell([line]) });
    const { syncs } = decisions;
    const onAdded = (added: FirstSync['added']): void => tell(addedLines(added, viewOf(stdout, clock)));
    const quiet = options.json === true;
    return { done, synced: await addAndSync(context, { root, syncs, quiet, undo, signal, onAdded }) };
  });
  if (options.json === true) print(stdout, [json(initJson(found, { decisions, done, synced }))]);
  else tell(endLines(context, synced));
  return 0;
}

/** The last question, with what its answer leads to. Nothing is asked where nothing is left to do. */
async function agree(
  { person, stderr }: Context,
  found: Survey,
  decisions: Decisions,
  { yes }: InitOptions,
  signal: AbortSignal,
): Promise<void> {
  const intents = intentLines(found, decisions);
  if (intents.length === 0 || yes === true) return;
  if (person === undefined) {
    throw new MoontideError('USAGE', 'There is no terminal to ask at; nothing was done.', {
      fix: 'Add `--yes` if you mean it; `--dry-run` shows what would be uploaded.',
    });
  }
  print(stderr, ['', 'This will be done:', ...intents]);
  const choices = [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: 'No: leave everything as it is' },
  ] as const;
  if ((await person.choose('Go ahead?', choices, signal)) !== 'yes') left();
}

/** A person who leaves while the folder is looked at is told the same as one who leaves a question. */
async function unlessLeft<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted) left();
    throw error;
  }
}

/** What a failure finds done stays done, and is found by the next run; what an interruption finds done is taken back. */
async function orTakenBack<Result>(
  { stderr }: Context,
  signal: AbortSignal,
  work: (undo: AsyncDisposableStack) => Promise<Result>,
): Promise<Result> {
  const undo = new AsyncDisposableStack();
  try {
    return await work(undo);
  } catch (error) {
    if (!signal.aborted) throw error;
    stderr.write('Interrupted: taking back what was done …\n');
    await undo.disposeAsync();
    throw new MoontideError('CANCELLED', 'Interrupted; what was done was taken back.', {
      cause: error,
      fix: 'Run `moontide init` again when you like.',
    });
  }
}

function endLines({ stdout, clock }: Context, { project, job }: FirstSync): string[] {
  const view = viewOf(stdout, clock);
  return [
    ...(job === undefined ? [] : [jobLine(job, project.name, view)]),
    '',
    ...projectLines(project, [project], view),
  ];
}
