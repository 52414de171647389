/** What `init` prints for programs. */
import type { FirstSync } from '../init/first-sync.ts';
import type { Decisions } from '../init/questions.ts';
import type { SetUp } from '../init/set-up.ts';
import type { Survey } from '../init/survey.ts';
import { documentsJson } from './documents.ts';
import { amountOf, rootsOf } from './survey.ts';

export interface Finished {
  readonly decisions: Decisions;
  readonly done: SetUp;
  readonly synced: FirstSync;
}

/** `finished`: absent for a dry run. */
export function initJson(found: Survey, finished?: Finished): unknown {
  const { root, documents, key, hasIgnoreFile, hasConfigFile, schedules, service, daemon } = found;
  const tokens = new Map(documents.map((document) => [document.path, document.tokens ?? null]));
  const common = {
    root,
    total: amountOf(documents),
    roots: Object.fromEntries(rootsOf(documents)),
    documents: documentsJson(documents).map((document) =>
      Object.assign(document, { tokens: tokens.get(document.path) ?? null }),
    ),
    found: { key: key.active ?? null, hasIgnoreFile, hasConfigFile, schedules, service, daemon: daemon?.pid ?? null },
  };
  if (finished === undefined) return { ...common, written: [] };
  const { decisions, done, synced } = finished;
  const { added, project, job } = synced;
  return {
    ...common,
    written: done.written,
    key: done.key?.masked ?? key.active?.masked ?? null,
    schedule: decisions.schedule ?? null,
    service: decisions.installsService ? 'installed' : service,
    outcome: added.outcome,
    notes: added.notes,
    project,
    job: job ?? null,
  };
}
