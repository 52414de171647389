/** The daemon, its projects, and the API that it talks to. */
import type { ControlClient } from '../../control/client.ts';
import type { Health, Status } from '../../control/protocol/daemon.ts';
import type { Project } from '../../control/protocol/project.ts';
import { asMoontideError } from '../../core/errors.ts';
import { packageVersion } from '../../version.ts';
import type { Context } from '../context.ts';
import { healthOf } from '../health.ts';
import { duration, printable } from '../render/text.ts';
import type { Finding } from './finding.ts';

/** Longer than a request may wait for its turn at the slowest accounts. */
const API_LIMIT_MS = 30_000;

export async function examineDaemon(context: Context): Promise<Finding[]> {
  const { connect, paths } = context;
  const health = await healthOf(context);
  if (health === undefined) {
    const { lockHolder } = await import('../../../service/lock.ts');
    return [judgeAbsence(lockHolder(paths.lock)?.pid)];
  }
  await using client = await connect();
  const status = await client.status();
  const perAccount = status.accounts.map((account) => examineApi(client, account.baseUrl, account.projects[0]));
  return [...judgeHealth(health), ...judgeProjects(status), ...(await Promise.all(perAccount))];
}

export function judgeHealth({ version, pid, uptime, status, reasons }: Health): Finding[] {
  const findings: Finding[] = [];
  const detail = `${version}, pid ${pid}, running for ${duration(uptime * 1000)}`;
  if (status === 'healthy') findings.push({ name: 'daemon', verdict: 'ok', detail });
  else {
    const why = `${detail}; degraded: ${reasons.map(printable).join(' ')}`;
    findings.push({ name: 'daemon', verdict: 'warn', detail: why, fix: '`moontide status` shows what to do.' });
  }
  const own = packageVersion();
  if (version !== own) {
    const difference = `the daemon is ${version}, this command is ${own}`;
    findings.push({ name: 'versions', verdict: 'warn', detail: difference, fix: '`moontide restart`' });
  }
  return findings;
}

function judgeAbsence(holder: number | undefined): Finding {
  const fix = '`moontide start`';
  if (holder === undefined) return { name: 'daemon', verdict: 'warn', detail: 'none is running', fix };
  const detail = `none answers; process ${holder} said last that it holds the lock`;
  return {
    name: 'daemon',
    verdict: 'warn',
    detail,
    fix: `Wait if it is starting, otherwise ${fix}; it clears up itself.`,
  };
}

export function judgeProjects({ projects }: Pick<Status, 'projects'>): Finding[] {
  if (projects.length === 0) {
    return [{ name: 'projects', verdict: 'warn', detail: 'there are none', fix: '`moontide add DIR`' }];
  }
  return projects.flatMap(judgeProject);
}

function judgeProject(project: Project): Finding[] {
  const { halt, key, watcher, configProblem, untrusted = [] } = project;
  const name = `project ${printable(project.name)}`;
  const findings: Finding[] = [];
  if (halt === undefined) {
    const source = key === undefined ? 'no key' : `key ${key.masked} from ${key.source}`;
    findings.push({ name, verdict: 'ok', detail: `${source}, ${project.inSync ? 'in sync' : project.state.kind}` });
  } else {
    findings.push({ name, verdict: 'fail', detail: `halted: ${printable(halt.message)}`, fix: printable(halt.fix) });
  }
  if (watcher.kind === 'degraded') {
    findings.push({ name, verdict: 'warn', detail: printable(watcher.message), fix: printable(watcher.fix) });
  }
  if (configProblem !== undefined) {
    findings.push({ name, verdict: 'fail', detail: printable(configProblem), fix: 'Correct moontide.toml.' });
  }
  if (untrusted.length > 0) {
    const detail = `not trusted, so ignored: ${printable(untrusted.join('; '))}`;
    findings.push({ name, verdict: 'warn', detail, fix: '`moontide trust`, if you do.' });
  }
  return findings;
}

/** Lists the account's files: that needs the network, the address and the key. */
async function examineApi(
  client: Pick<ControlClient, 'files'>,
  baseUrl: string,
  projectId: string | undefined,
): Promise<Finding> {
  const name = `API ${printable(baseUrl)}`;
  if (projectId === undefined) return { name, verdict: 'ok', detail: 'not used by any project' };
  try {
    const files = await client.files.list(projectId, { signal: AbortSignal.timeout(API_LIMIT_MS) });
    return { name, verdict: 'ok', detail: `answers; ${files.length} files in the account` };
  } catch (thrown) {
    const { message, fix } = asMoontideError(thrown);
    return { name, verdict: 'fail', detail: printable(message), fix };
  }
}
