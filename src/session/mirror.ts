/** Keeps the files of the session mirror as the sessions are. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId, RelPath } from '../core/model.ts';
import { isMirrored, MIRROR_FOLDERS, mirrorFiles, type MirroredSession } from '../core/session-mirror.ts';
import type { Log } from '../log.ts';
import { readInside } from '../read-inside.ts';
import { writeInside } from '../write-inside.ts';
import type { Session, SessionStore } from './ports.ts';

export interface SessionMirrorParts {
  readonly store: Pick<SessionStore, 'list'>;
  /** The folder of a project that has its sessions mirrored; undefined for others. */
  readonly rootOf: (project: ProjectId) => string | undefined;
  readonly log: Log;
}

export interface SessionMirror extends AsyncDisposable {
  /** The project's sessions, or whether they are mirrored, may be others now. */
  refresh(project: ProjectId): void;
}

const MAX_BYTES = 65_536;

export function createSessionMirror({ store, rootOf, log }: SessionMirrorParts): SessionMirror {
  const waiting = new Set<ProjectId>();
  let life: Promise<void> | undefined;

  async function live(): Promise<void> {
    // What changes in one go is written once.
    await Promise.resolve();
    for (const project of waiting) {
      waiting.delete(project);
      const root = rootOf(project);
      if (root === undefined) continue;
      try {
        await write(root, store.list({ projectId: project, archived: true }).map(mirrored));
      } catch (error) {
        log.warn({ project, err: error }, 'the sessions could not be mirrored');
      }
    }
    life = undefined;
  }

  return {
    refresh(project) {
      waiting.add(project);
      life ??= live();
    },
    async [Symbol.asyncDispose]() {
      await life;
    },
  };
}

/** The same store, of which every change is mirrored. */
export function mirroredStore(store: SessionStore, mirror: Pick<SessionMirror, 'refresh'>): SessionStore {
  return {
    ...store,
    put(session) {
      store.put(session);
      mirror.refresh(session.projectId);
    },
    delete(id) {
      const session = store.get(id);
      store.delete(id);
      if (session !== undefined) mirror.refresh(session.projectId);
    },
  };
}

async function write(root: string, sessions: readonly MirroredSession[]): Promise<void> {
  const wanted = mirrorFiles(sessions);
  const found = new Map<RelPath, string>();
  for (const folder of MIRROR_FOLDERS) {
    for (const path of await filesIn(root, folder)) {
      const read = readInside(join(root, path), { maxBytes: MAX_BYTES, root });
      if (read.kind === 'text') found.set(path, read.text);
    }
  }
  for (const [path, text] of wanted) {
    if (found.get(path) !== text) await writeInside(root, path, text);
  }
  for (const [path, text] of found) {
    if (!wanted.has(path) && isMirrored(text)) await rm(join(root, path), { force: true });
  }
}

async function filesIn(root: string, folder: RelPath): Promise<readonly RelPath[]> {
  const names = await readdir(join(root, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name}` as RelPath);
}

function mirrored(session: Session): MirroredSession {
  const { id, name, state, sprint, engine, agent, profile, model, createdAt, usedAt, archivedAt, stats } = session;
  return {
    id,
    name,
    status: state,
    ...(sprint !== undefined && { sprint }),
    engine,
    ...(agent !== undefined && { agent }),
    ...(profile !== undefined && { agent_file: profile.file }),
    ...(model !== undefined && { model }),
    created_at: iso(createdAt),
    last_used_at: iso(usedAt),
    ...(archivedAt !== undefined && { archived_at: iso(archivedAt) }),
    message_count: stats.messages,
    tool_call_count: stats.toolCalls,
    tokens: stats.tokens,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
