import { withProjectAnywhere } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { documentLines, documentsJson } from '../render/documents.ts';
import { json } from '../render/json.ts';
import type { TargetOptions } from '../target.ts';

export interface ListOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Every document with its state, and what is left out and why. */
export function list(context: Context, options: ListOptions): Promise<ExitCode> {
  return withProjectAnywhere<ExitCode>(context, options, async (client, { id }) => {
    const documents = await client.documents(id);
    if (options.json === true) print(context.stdout, [json(documentsJson(documents))]);
    else print(context.stdout, documentLines(documents, viewOf(context.stdout, context.clock)));
    return 0;
  });
}
