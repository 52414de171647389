/** Machines of a team: daemons with homes of their own, each with a clone of one repository. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseUploadName } from '../../src/core/upload-name.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { DaemonProcess } from '../chaos/daemon-process.ts';

const PROJECT = 'teamdocs';

/** Of the whole account. */
export const LIMITS = { concurrency: 8, requestsPerMinute: 900 } as const;

export interface Machine {
  readonly name: string;
  readonly root: string;
  readonly daemon: DaemonProcess;
  projectId: string;
}

/** A repository with documents on the branches `b0`, `b1` and `b2`, which differ in a few of them. */
export function makeRepository(folder: string, documents: number): string {
  const root = join(folder, 'origin');
  mkdirSync(join(root, 'docs'), { recursive: true });
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: root, stdio: 'ignore' });
  };
  git('init', '--initial-branch=b0');
  writeFileSync(join(root, 'moontide.toml'), `id = "${PROJECT}"\n`);
  for (let at = 0; at < documents; at += 1) writeFileSync(join(root, 'docs', `d${at}.md`), `# ${at}\n`);
  git('add', '.');
  git('commit', '-m', 'b0');
  for (const branch of ['b1', 'b2']) {
    git('switch', '-c', branch);
    for (let at = 0; at < 5; at += 1) writeFileSync(join(root, 'docs', `d${at}.md`), `# ${at} of ${branch}\n`);
    git('commit', '-am', branch);
  }
  return root;
}

/** `teamUrl`: how this machine reaches the server. */
export function makeMachine(
  name: string,
  folder: string,
  parts: {
    readonly origin: string;
    readonly branch: string;
    readonly baseUrl: string;
    readonly teamUrl: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly rollCallSeconds?: number;
  },
): Machine {
  const root = join(folder, name, 'project');
  execFileSync('git', ['clone', '--quiet', '--branch', parts.branch, parts.origin, root], { stdio: 'ignore' });
  const config = `concurrency = ${LIMITS.concurrency}
requests_per_minute = ${LIMITS.requestsPerMinute}
[team]
url = "${parts.teamUrl}"
name = "crew"
roll_call_seconds = ${parts.rollCallSeconds ?? 6}
`;
  return {
    name,
    root,
    daemon: new DaemonProcess(join(folder, name, 'home'), parts.baseUrl, config, parts.env),
    projectId: '',
  };
}

export async function addProject(machine: Machine): Promise<void> {
  machine.daemon.start();
  await machine.daemon.answers();
  const { project } = await machine.daemon.client.add(machine.root);
  machine.projectId = project.id;
}

/** Writes a document, or deletes it, as a person would. */
export function edit({ root }: Machine, path: string, content: string | undefined): void {
  if (content === undefined) rmSync(join(root, path), { force: true });
  else writeFileSync(join(root, path), content);
}

/** As after `git pull`: one clone becomes what another one is. */
export function pull(to: Machine, from: Machine): void {
  if (to === from) return;
  rmSync(join(to.root, 'docs'), { recursive: true, force: true });
  cpSync(join(from.root, 'docs'), join(to.root, 'docs'), { recursive: true });
}

/** Sentences about what differs from every version that a machine needs being stored once, and nothing else. */
export function teamDifferences(emulator: Emulator, machines: readonly Machine[]): string[] {
  const needed = new Set(machines.flatMap(({ root }) => versionsIn(root)));
  const stored = new Map<string, number>();
  for (const { filename } of emulator.files.list()) {
    const name = parseUploadName(filename);
    if (name?.tag.project !== PROJECT) continue;
    const version = `${name.path ?? name.spelling} ${name.version}`;
    stored.set(version, (stored.get(version) ?? 0) + 1);
  }
  return [
    ...[...needed].filter((version) => !stored.has(version)).map((version) => `not stored: ${version}`),
    ...[...stored.keys()].filter((version) => !needed.has(version)).map((version) => `needed by nobody: ${version}`),
    ...[...stored].filter(([, count]) => count > 1).map(([version, count]) => `stored ${count} times: ${version}`),
  ];
}

function versionsIn(root: string): string[] {
  return readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
      return `${relative(root, path)} ${sha256.slice(0, 12)}`;
    });
}
