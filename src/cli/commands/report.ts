/** `report`: an evaluation of a sprint, written from the documents into the project. */
import type { Report, ReportEvent } from '../../control/protocol/report.ts';
import { withProjectAnywhere } from '../connection.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { answerFooter } from '../render/answer.ts';
import { json } from '../render/json.ts';
import { printable, printableLines, showPath } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface ReportOptions extends TargetOptions {
  readonly json?: boolean;
  readonly sprint?: string;
  readonly baseline?: boolean;
  readonly stream?: boolean;
  readonly model?: string;
}

export function report(context: Context, options: ReportOptions): Promise<ExitCode> {
  const signal = context.interrupted();
  const { sprint, baseline = false, model, stream = false } = options;
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const wanted = { baseline, ...(sprint !== undefined && { sprint }), ...(model !== undefined && { model }) };
    let written: Report | undefined;
    for await (const event of client.report(id, wanted, { signal })) {
      if (event.type === 'report') written = event.report;
      else if (options.json !== true) show(context, event, stream);
    }
    if (written === undefined) return 1;
    if (options.json === true) print(context.stdout, [json(written)]);
    else close(context, written, stream);
    return 0;
  });
}

const DRAFTS: Readonly<Record<NonNullable<ReportEvent['draft']>, string>> = {
  continued: 'The last report was cut off; it is continued where it ended.',
  'asked-anew': 'The last report was cut off, and what it is about has changed since: it is asked for anew.',
};

function show({ stdout, stderr }: Context, event: ReportEvent, stream: boolean): void {
  if (event.draft !== undefined) stderr.write(`${DRAFTS[event.draft]}\n\n`);
  else if (!stream) return;
  else if (event.type === 'text') stdout.write(printableLines(event.text ?? ''));
  else if (event.type === 'restarted') stderr.write('\nThe server began anew; what came before does not count.\n\n');
}

function close(
  { stdout, stderr }: Context,
  { path, sprint, isBaseline, isCompared, answer }: Report,
  stream: boolean,
): void {
  const subject = sprint === undefined ? 'The report' : `The report on the sprint ${printable(sprint)}`;
  const notes = [...(isBaseline ? ['as the baseline'] : []), ...(isCompared ? ['compared with the baseline'] : [])];
  if (stream) stdout.write('\n');
  // Where the text goes to stdout, nothing else does.
  tell(stream ? stderr : stdout, [`${subject} is in ${showPath(path)}${notes.map((note) => `, ${note}`).join('')}.`]);
  tell(
    stderr,
    answerFooter({ ...answer, isCutOff: false }).map((line) => stderr.style('dim', line)),
  );
  if (answer.isCutOff) tell(stderr, ['It ends early: the model had used up its tokens.']);
}
