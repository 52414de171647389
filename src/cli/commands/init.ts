/** `init`: from a folder to a project that is in step, each step asked for before anything is done. */
import { resolve } from 'node:path';
import type { Job } from '../../control/protocol/job.ts';
import type { Project } from '../../control/protocol/project.ts';
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
import { intentLines, stayingDocuments, surveyLines } from '../render/survey.ts';
import { count, printable } from '../render/text.ts';
import type { View } from '../render/view.ts';
import { realFolder } from '../target.ts';
import { tell } from '../tell.ts';

export interface InitOptions extends StepOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Asks first and does then. Interrupted, it takes back what it did. @throws CANCELLED then, and what a step throws. */
export async function init(context: Context, folder: string | undefined, options: InitOptions): Promise<ExitCode> {
  const { stdout, clock } = context;
  const signal = context.interrupted();
  const say = (lines: readonly string[]): void => {
    if (options.json !== true) tell(stdout, lines);
  };
  const root = folder === undefined ? await rootOf(context, {}) : await realFolder(resolve(context.cwd, folder));
  const found = await unlessLeft(signal, survey(context, root, signal));
  say(surveyLines(found, viewOf(stdout, clock)));
  if (options.dryRun === true) {
    if (options.json === true) print(stdout, [json(initJson(found))]);
    return 0;
  }
  const decisions = await decide(context, found, options, signal);
  await agree(context, found, decisions, options, signal);
  const { done, synced } = await orTakenBack(context, signal, async (undo) => {
    const done = await setUp({ context, found, decisions, undo, signal, say: (line) => say([line]) });
    const { syncs } = decisions;
    const staying = new Set(stayingDocuments(found.documents).map(({ path }) => path));
    const onAdded = (added: FirstSync['added']): void => say(addedLines(added, viewOf(stdout, clock)));
    const quiet = options.json === true;
    return { done, synced: await addAndSync(context, { root, syncs, staying, quiet, undo, signal, onAdded }) };
  });
  if (options.json !== true) say(endLines(context, synced));
  if (synced.failure !== undefined) throw synced.failure;
  if (options.json === true) print(stdout, [json(initJson(found, { decisions, done, synced }))]);
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
  tell(stderr, ['', 'This will be done:', ...intents]);
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

function endLines({ stdout, clock }: Context, { project, hasKey, job, failure }: FirstSync): string[] {
  const view = viewOf(stdout, clock);
  const did = job === undefined || failure !== undefined ? job : asAgreed(job);
  return [
    ...(did === undefined ? [] : [syncedLine(did, project, view)]),
    '',
    ...projectLines(project, [project], view),
    ...(hasKey ? [] : ['', 'Nothing is uploaded before there is a key: `moontide key create` takes one.']),
  ];
}

/**
 * What the person wants to know is whether all is uploaded, and not which of it the daemon did before the job began: it
 * starts with the project.
 */
function syncedLine(job: Job, { name, counts: { synced } }: Project, view: View): string {
  if (job.state !== 'done' || job.result === undefined || synced === 0) return jobLine(job, name, view);
  return `${view.style('green', 'Synced')} ${printable(name)}: its ${count(synced, 'document')} ${synced === 1 ? 'is' : 'are'} uploaded.`;
}

/** A job fails over a document that stays here; of that the person was told before, and all the rest is done. */
function asAgreed(job: Job): Job {
  return { ...job, state: 'done', ...(job.result !== undefined && { result: { ...job.result, failed: 0 } }) };
}
