/** What a folder is before anything is decided: its documents with sizes, its key, and what is set up already. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FILE, readProjectFile, readUser } from '../../config/files.ts';
import { parseProjectFile } from '../../config/parse.ts';
import type { ControlClient } from '../../control/client.ts';
import type { Health } from '../../control/protocol/daemon.ts';
import type { ProjectKey } from '../../control/protocol/key.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import { hasCode } from '../../core/errors.ts';
import { estimateTokens } from '../../core/tokens.ts';
import { readInside } from '../../read-inside.ts';
import { managerOf } from '../commands/service.ts';
import type { Context } from '../context.ts';
import { healthOf } from '../health.ts';
import { lookAt } from '../look-at.ts';

export const IGNORE_FILE = '.moontideignore';

export interface Survey {
  /** Absolute, without links. */
  readonly root: string;
  readonly documents: readonly SurveyedDocument[];
  readonly key: ProjectKey;
  /** Absent where the folder is no project yet. */
  readonly project: Project | undefined;
  readonly hasIgnoreFile: boolean;
  readonly hasConfigFile: boolean;
  /** By name. */
  readonly schedules: readonly string[];
  /** `impossible`: this machine has no service manager that answers. */
  readonly service: 'installed' | 'absent' | 'impossible';
  readonly daemon: Health | undefined;
  /** That one account holds, those of others included. */
  readonly mostFiles: number;
}

export interface SurveyedDocument extends Document {
  /** By rule of thumb; absent of what is no document. */
  readonly tokens?: number;
}

/** Changes nothing, and sends no request. @throws PROJECT_REFUSED, CONFIG_INVALID, CANCELLED. */
export async function survey(context: Context, root: string, signal: AbortSignal): Promise<Survey> {
  const schedules = await schedulesOf(root);
  const find = async (client: ControlClient): Promise<Project | undefined> =>
    (await client.projects({ signal })).find((project) => project.root === root);
  const seen = await lookAt(context, { find, root: async () => root }, async (client, project, isProject) => ({
    documents: await client.documents(project.id, { signal }),
    key: await client.keys.status(project.id, { signal }),
    project: isProject ? project : undefined,
  }));
  return {
    ...seen,
    root,
    documents: await withTokens(root, seen.documents),
    hasIgnoreFile: existsSync(join(root, IGNORE_FILE)),
    hasConfigFile: existsSync(join(root, PROJECT_FILE)),
    schedules,
    service: await serviceOf(context),
    daemon: await healthOf(context),
    mostFiles: (await readUser(context.paths.config, context.env)).config.limits.maxFiles,
  };
}

async function withTokens(root: string, documents: readonly Document[]): Promise<SurveyedDocument[]> {
  const counted: SurveyedDocument[] = [];
  for (const document of documents) {
    counted.push(document.state === 'left-out' ? document : { ...document, tokens: await tokensOf(root, document) });
  }
  return counted;
}

/** Of the text where it can be read now; else of its size, taken for ASCII. */
async function tokensOf(root: string, { path, bytes = 0 }: Document): Promise<number> {
  const read = readInside(join(root, path), { maxBytes: 2 * bytes + 1024, root });
  return read.kind === 'text' ? estimateTokens(read.text) : Math.ceil(bytes / 4);
}

async function schedulesOf(root: string): Promise<readonly string[]> {
  const file = await readProjectFile(root);
  return file === undefined ? [] : (parseProjectFile(file).schedule ?? []).map(({ name }) => name);
}

async function serviceOf(context: Context): Promise<Survey['service']> {
  try {
    const { isInstalled, isSamePlace } = await managerOf(context, false).status();
    return isInstalled && isSamePlace ? 'installed' : 'absent';
  } catch (error) {
    if (hasCode(error, 'NO_SERVICE_MANAGER')) return 'impossible';
    throw error;
  }
}
