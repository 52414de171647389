/** The machine: what runs the command, and how much it may watch. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { packageVersion } from '../../version.ts';
import type { Finding } from './finding.ts';

/** The lowest major version that runs Moontide, as package.json's `engines` has it. */
const NEEDED_NODE = 24;

export async function examineMachine(): Promise<Finding[]> {
  return [
    { name: 'moontide', verdict: 'ok', detail: `${packageVersion()} on ${process.platform} ${process.arch}` },
    judgeNode(process.versions.node, process.execPath),
    ...(process.platform === 'linux' ? [await examineInotify()] : []),
  ];
}

export function judgeNode(version: string, path: string): Finding {
  const detail = `${version} at ${path}`;
  if (Number.parseInt(version, 10) >= NEEDED_NODE) return { name: 'node', verdict: 'ok', detail };
  return { name: 'node', verdict: 'fail', detail, fix: `Install Node ${NEEDED_NODE} or newer.` };
}

async function examineInotify(): Promise<Finding> {
  const [watches, instances] = await Promise.all(
    ['max_user_watches', 'max_user_instances'].map(async (name) => {
      try {
        return Number(await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8'));
      } catch {
        // No /proc, as in some containers: nothing can be said.
        return undefined;
      }
    }),
  );
  return judgeInotify(watches, instances);
}

/** Editors and file managers take thousands: with fewer than this there is seldom one left for each folder of a project. */
const FEW_WATCHES = 8192;
const FEW_INSTANCES = 32;

export function judgeInotify(watches: number | undefined, instances: number | undefined): Finding {
  const name = 'inotify';
  if (watches === undefined || instances === undefined) {
    return { name, verdict: 'warn', detail: 'its limits cannot be read', fix: 'Mount /proc, or go by timed scans.' };
  }
  const detail = `${watches} watches and ${instances} instances for this user`;
  if (watches >= FEW_WATCHES && instances >= FEW_INSTANCES) return { name, verdict: 'ok', detail };
  const fix =
    'As root: `sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`; a file in /etc/sysctl.d keeps it.';
  return { name, verdict: 'warn', detail, fix };
}
