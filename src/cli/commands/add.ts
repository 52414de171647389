import { resolve } from 'node:path';
import { withDaemon } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { previewFolder, previewLines } from '../preview.ts';
import { addedLines } from '../render/added.ts';
import { documentsJson } from '../render/documents.ts';
import { json } from '../render/json.ts';
import { realFolder } from '../target.ts';
import { tell } from '../tell.ts';

export interface AddOptions {
  readonly name?: string;
  /** Begin with what the tracking file of Moonshot's guide names. */
  readonly import?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Makes a folder a project: from now on the daemon keeps it in step. */
export async function add(context: Context, folder: string | undefined, options: AddOptions): Promise<ExitCode> {
  const { stdout, clock } = context;
  const root = await realFolder(resolve(context.cwd, folder ?? '.'));
  const view = viewOf(stdout, clock);
  if (options.dryRun === true) {
    const documents = await previewFolder(context, root);
    print(stdout, options.json === true ? [json(documentsJson(documents))] : previewLines(documents, view));
    return 0;
  }
  const { name, import: takesOver = false } = options;
  const wish = { ...(name === undefined ? {} : { name }), ...(takesOver ? { import: true } : {}) };
  const added = await withDaemon(context, (client) => client.add(root, wish));
  if (options.json === true) print(stdout, [json(added)]);
  else tell(stdout, [...addedLines(added, view), '  `moontide status` shows how it stands.']);
  return 0;
}
