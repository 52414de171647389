/** The machine: what runs the command, and how much it may watch. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../../version.ts';
import type { Finding } from './finding.ts';

export async function examineMachine(): Promise<Finding[]> {
  return [
    { name: 'moontide', verdict: 'ok', detail: `${packageVersion()} on ${process.platform} ${process.arch}` },
    judgeNode(process.versions.node, process.execPath, await neededNode()),
    ...(process.platform === 'linux' ? [await examineInotify()] : []),
  ];
}

/** `needed`: the lowest major version that runs Moontide. */
export function judgeNode(version: string, path: string, needed: number): Finding {
  const detail = `${version} at ${path}`;
  if (Number.parseInt(version, 10) >= needed) return { name: 'node', verdict: 'ok', detail };
  return { name: 'node', verdict: 'fail', detail, fix: `Install Node ${needed} or newer.` };
}

async function neededNode(): Promise<number> {
  const content = await readFile(fileURLToPath(import.meta.resolve('#package')), 'utf8');
  const { engines } = JSON.parse(content) as { readonly engines: { readonly node: string } };
  return Number(/\d+/.exec(engines.node)?.[0]);
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
