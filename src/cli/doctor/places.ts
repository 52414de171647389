/** Where everything lives: is it there, and is it for this user alone? */
import { stat } from 'node:fs/promises';
import process from 'node:process';
import type { Stats } from 'node:fs';
import type { Paths } from '../../config/paths.ts';
import { showPath, size } from '../render/text.ts';
import type { Finding } from './finding.ts';

type Kind = 'folder' | 'file' | 'socket';

export async function examinePlaces(paths: Paths): Promise<Finding[]> {
  const places: readonly (readonly [string, string, Kind])[] = [
    ['state folder', paths.stateFolder, 'folder'],
    ['registry', paths.registryFolder, 'folder'],
    ['database', paths.database, 'file'],
    ['log', paths.daemonLog, 'file'],
    ['socket', paths.socket, 'socket'],
  ];
  return await Promise.all(places.map(async ([name, path, kind]) => judgePlace(name, path, kind, await factsOf(path))));
}

/** Of a file or folder; undefined where there is none. */
export interface PlaceFacts {
  readonly mode: number;
  readonly isOwn: boolean;
  readonly bytes: number;
}

export function judgePlace(name: string, path: string, kind: Kind, facts: PlaceFacts | undefined | Error): Finding {
  const shown = showPath(path);
  if (facts === undefined) return { name, verdict: 'ok', detail: `${shown}: not there yet; the daemon makes it` };
  if (facts instanceof Error) {
    return { name, verdict: 'fail', detail: `${shown}: ${facts.message}`, fix: 'Make it readable for this user.' };
  }
  const detail = kind === 'file' ? `${shown}, ${size(facts.bytes)}` : shown;
  if (!facts.isOwn) {
    return {
      name,
      verdict: 'fail',
      detail: `${detail}: belongs to another user`,
      fix: 'Set MOONTIDE_HOME to a folder of your own.',
    };
  }
  // A folder that others may look into is made safe by what lies in it being closed to them; a file is not.
  const open = facts.mode & 0o077;
  if (open === 0 || (kind === 'folder' && (facts.mode & 0o022) === 0)) return { name, verdict: 'ok', detail };
  const octal = (facts.mode & 0o777).toString(8);
  const mode = kind === 'folder' ? '700' : '600';
  return {
    name,
    verdict: 'fail',
    detail: `${detail}: open to others, mode ${octal}`,
    fix: `\`chmod ${mode} ${shown}\``,
  };
}

async function factsOf(path: string): Promise<PlaceFacts | undefined | Error> {
  try {
    const { mode, uid, size: bytes }: Stats = await stat(path);
    return { mode, isOwn: uid === process.getuid?.(), bytes };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return 'code' in error && error.code === 'ENOENT' ? undefined : error;
  }
}
