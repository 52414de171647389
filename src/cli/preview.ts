/** What would be uploaded of a folder that need not be a project. */
import type { Document } from '../control/protocol/project.ts';
import type { Context } from './context.ts';
import { leftOutLines } from './render/left-out.ts';
import { count, showPath, size } from './render/text.ts';
import { cut } from './render/view.ts';
import type { View } from './render/view.ts';

/** Found in a home that is thrown away: nothing is remembered and no request is sent. @throws PROJECT_REFUSED. */
export async function previewFolder(
  { openThrowAway }: Pick<Context, 'openThrowAway'>,
  root: string,
): Promise<readonly Document[]> {
  await using oneJob = await openThrowAway();
  const { project } = await oneJob.client.add(root);
  return await oneJob.client.documents(project.id);
}

export function previewLines(documents: readonly Document[], view: View): string[] {
  const uploads = documents.filter(({ state }) => state === 'pending');
  const bytes = uploads.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  const unknown = documents.filter(({ state }) => state === 'unknown');
  return [
    view.style('bold', `${count(uploads.length, 'document')} to upload (${size(bytes)})`),
    ...cut(
      uploads.map((document) => `  ${documentLine(document, view)}`),
      '`--json` shows all',
      view,
    ),
    ...leftOutLines(documents, view),
    ...unknown.map(({ path, reason = '' }) => `${view.style('yellow', 'cannot be read:')} ${showPath(path)} ${reason}`),
  ];
}

function documentLine({ path, bytes = 0 }: Document, { style }: View): string {
  return `${showPath(path)}${style('dim', `  ${size(bytes)}`)}`;
}
