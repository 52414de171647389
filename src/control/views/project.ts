/** Projects and their documents, from the domain's values to the wire. */
import type { ProjectState } from '../../core/project-state.ts';
import type { AddedProject, DocumentStatus, ProjectStatus } from '../../sync/api.ts';
import type { AddedProject as WireAddedProject, Document, Project } from '../protocol/project.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';
import { viewHalt, viewProblem } from './plan.ts';

export function viewProject(project: ProjectStatus): Project {
  return defined({
    id: project.id,
    name: project.name,
    root: project.root,
    state: viewState(project.state),
    hold: project.hold,
    halt: project.halt && viewHalt(project.halt),
    inSync: project.inSync,
    counts: viewCounts(project.counts),
    problems: project.problems.map(viewProblem),
    lastScanAt: isoInstant(project.lastScanAt),
    lastSyncAt: isoInstant(project.lastSyncAt),
    nextRun: project.nextRun && { ...project.nextRun, at: isoInstant(project.nextRun.at) },
    watcher: viewWatcher(project.watcher),
    account: project.account,
    key: project.key && viewKey(project.key),
    baseUrl: project.baseUrl,
    configProblem: project.configProblem,
    untrusted: project.untrusted && [...project.untrusted],
    trust: project.trust && {
      digest: project.trust.digest,
      lines: [...project.trust.lines],
      trusted: project.trust.isTrusted,
    },
    leftBehind: project.leftBehind?.map(({ files, masked, baseUrl, because }) => ({ files, masked, baseUrl, because })),
    overlaps: [...project.overlaps],
  });
}

export function viewAddedProject(added: AddedProject): WireAddedProject {
  return { project: viewProject(added.project), outcome: added.outcome, notes: [...added.notes] };
}

export function viewDocument(document: DocumentStatus): Document {
  return defined({
    path: document.path,
    state: document.state,
    bytes: document.bytes,
    modifiedAt: isoInstant(document.mtimeMs),
    sha256: document.sha256,
    remoteId: document.remoteId,
    uploadName: document.uploadName,
    uploadedAt: isoInstant(document.uploadedAt),
    reason: document.reason,
    leftOut: document.leftOut,
  });
}

function viewKey({ source, masked, others }: NonNullable<ProjectStatus['key']>): NonNullable<Project['key']> {
  return defined({ source, masked, others: others?.map((other) => ({ source: other.source, masked: other.masked })) });
}

function viewState(state: ProjectState): Project['state'] {
  switch (state.kind) {
    case 'starting':
    case 'paused':
    case 'cleaned':
      return { kind: state.kind };
    case 'idle':
    case 'scanning':
      return { kind: state.kind, since: isoInstant(state.since) };
    case 'settling':
      return { kind: state.kind, since: isoInstant(state.since), until: isoInstant(state.until) };
    case 'syncing':
      return { kind: state.kind, since: isoInstant(state.since), planned: state.planned, ended: state.ended };
    case 'backing-off':
      return {
        kind: state.kind,
        attempt: state.attempt,
        until: isoInstant(state.until),
        code: state.code,
        message: state.message,
      };
    case 'halted':
      return { kind: state.kind, halt: viewHalt(state.halt) };
  }
}

function viewCounts(counts: ProjectStatus['counts']): Project['counts'] {
  return {
    synced: counts.synced,
    pending: counts.pending,
    failing: counts.failing,
    leftOut: counts.leftOut,
    toDelete: counts.toDelete,
  };
}

function viewWatcher(watcher: ProjectStatus['watcher']): Project['watcher'] {
  return watcher.kind === 'watching'
    ? { kind: watcher.kind }
    : { kind: watcher.kind, message: watcher.message, fix: watcher.fix };
}
