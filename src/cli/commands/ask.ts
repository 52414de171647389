/** `ask`: a question about the documents, answered as it is given; the footer says what it drew on and what it took. */
import type { Answer, AnswerEvent } from '../../control/protocol/question.ts';
import { withProjectAnywhere } from '../connection.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { garbledNotes } from '../locale.ts';
import { answerFooter } from '../render/answer.ts';
import { json } from '../render/json.ts';
import { createReasoningView } from '../render/reasoning.ts';
import { printableLines } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface AskOptions extends TargetOptions {
  readonly json?: boolean;
  readonly model?: string;
  readonly include?: readonly string[];
  readonly maxTokens?: number;
  readonly budget?: number;
}

export function ask(context: Context, words: readonly string[], options: AskOptions): Promise<ExitCode> {
  const signal = context.interrupted();
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const question = {
      text: words.join(' '),
      ...(options.model !== undefined && { model: options.model }),
      ...(options.include !== undefined && { include: [...options.include] }),
      ...(options.maxTokens !== undefined && { maxAnswerTokens: options.maxTokens }),
      ...(options.budget !== undefined && { budgetTokens: options.budget }),
    };
    let answer: Answer | undefined;
    let shown = '';
    const show = watcher(context);
    try {
      for await (const event of client.ask(id, question, { signal })) {
        if (event.type === 'answer') answer = event.answer;
        else if (options.json !== true) show(event);
        if (event.type === 'text') shown = event.text ?? '';
      }
    } finally {
      // What broke off ends its line, so that the failure begins one.
      if (answer === undefined && options.json !== true && !/(^|\n)$/.test(shown)) context.stdout.write('\n');
    }
    if (answer === undefined) return 1;
    if (options.json === true) print(context.stdout, [json(answer)]);
    else close(context, answer);
    return 0;
  });
}

/** Reasoning is not part of the answer: it is shown to whoever watches, and not to a pipe. */
function watcher({ stdout, stderr }: Context): (event: AnswerEvent) => void {
  const reasoning = createReasoningView(stdout, stderr);
  return (event) => {
    const text = printableLines(event.text ?? '');
    if (event.type === 'reasoning') reasoning.show(text);
    else reasoning.end();
    if (event.type === 'text') stdout.write(text);
    else if (event.type === 'restarted') stderr.write('\nThe server began anew; what came before does not count.\n\n');
  };
}

function close(context: Context, answer: Answer): void {
  const { stdout, stderr } = context;
  if (!answer.answer.endsWith('\n')) stdout.write('\n');
  tell(stderr, ['', ...answerFooter(answer).map((line) => stderr.style('dim', line))]);
  tell(
    stderr,
    garbledNotes(answer.answer, context).map((note) => `Note: ${note}`),
  );
}
