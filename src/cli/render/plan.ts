/** A plan as lines: what would be done, with sizes and reasons. */
import type { Action, Plan } from '../../control/protocol/plan.ts';
import type { Document } from '../../control/protocol/project.ts';
import { haltLines, problemLines } from './halt.ts';
import { REASONS } from './reasons.ts';
import { count, showPath, size } from './text.ts';
import { cut } from './view.ts';
import type { View } from './view.ts';

type Kind = Action['kind'];

const ORDER: readonly Kind[] = ['upload', 'replace', 'adopt', 'delete', 'forget'];

const TITLES: Readonly<Record<Kind, string>> = {
  upload: 'to upload',
  replace: 'to replace by a newer version',
  adopt: 'to adopt: uploaded already',
  delete: 'to delete remotely',
  forget: 'to forget: gone here and remotely',
};

/** `documents` give the sizes of what is to be deleted, as far as they are known. */
export function planLines(plan: Plan, documents: readonly Document[], view: View): string[] {
  const lines = plan.halt === undefined ? [] : haltLines(plan.halt, view);
  const bytesById = new Map(documents.map(({ remoteId, bytes }) => [remoteId, bytes]));
  for (const kind of ORDER) {
    const actions = plan.actions.filter((action) => action.kind === kind);
    if (actions.length === 0) continue;
    const sizes = actions.map((action) => bytesOf(action, bytesById));
    const total = sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    const title = `${count(actions.length, 'document')} ${TITLES[kind]}`;
    lines.push(`${view.style('bold', title)}${total > 0 ? ` (${size(total)})` : ''}`);
    const rows = actions.map((action, index) => actionLine(action, sizes[index], view));
    lines.push(...cut(rows, '`--json` shows all', view));
  }
  if (plan.actions.length === 0) lines.push('Nothing to do.');
  lines.push(...problemLines(plan.problems, view));
  return lines;
}

function actionLine(action: Action, bytes: number | undefined, { style }: View): string {
  const facts = [
    bytes === undefined ? undefined : size(bytes),
    'because' in action ? REASONS[action.because] : undefined,
  ];
  const shown = facts.filter((fact) => fact !== undefined).join(', ');
  return `  ${showPath(nameOf(action))}${shown === '' ? '' : style('dim', `  ${shown}`)}`;
}

function nameOf(action: Action): string {
  return action.path ?? ('uploadName' in action ? action.uploadName : action.remoteId);
}

function bytesOf(action: Action, bytesById: ReadonlyMap<string | undefined, number | undefined>): number | undefined {
  return 'bytes' in action ? action.bytes : bytesById.get(action.remoteId);
}
