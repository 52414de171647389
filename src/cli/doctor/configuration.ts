/** The configuration files and the key of the folder that the command is in. */
import { readProjectFile, readUser } from '../../config/files.ts';
import { loadProject, loadUser } from '../../config/load.ts';
import type { User } from '../../config/load.ts';
import { ERRORS } from '../../core/error-table.ts';
import { MoontideError } from '../../core/errors.ts';
import { resolveKey } from '../../keys/resolve.ts';
import type { Context } from '../context.ts';
import { examineReach } from './api.ts';
import { printable, showPath } from '../render/text.ts';
import type { Finding } from './finding.ts';

/** `root`: the project's folder, or the one that would be. */
export async function examineConfiguration({ paths, env, clock }: Context, root: string): Promise<Finding[]> {
  const found: Finding[] = [];
  let user: User = loadUser(undefined, {});
  try {
    user = await readUser(paths.config, env);
    found.push({
      name: 'configuration',
      verdict: 'ok',
      detail: `${showPath(paths.config)}; API ${user.config.baseUrl}`,
    });
    found.push(...(await examineReach(user.config.baseUrl, clock)));
  } catch (error) {
    found.push(mistake('configuration', error));
  }
  try {
    loadProject(user, await readProjectFile(root), undefined);
  } catch (error) {
    found.push(mistake('moontide.toml', error));
  }
  return [...found, await examineKey(root, env)];
}

async function examineKey(root: string, env: Context['env']): Promise<Finding> {
  // The stored key is the daemon's to read.
  const { active, problems } = await resolveKey({ root, env });
  const name = `key of ${showPath(root)}`;
  const [problem] = problems;
  if (problem !== undefined && active === undefined) {
    return { name, verdict: 'fail', detail: printable(problem.message), fix: 'Correct the file.' };
  }
  if (active !== undefined) return { name, verdict: 'ok', detail: `${active.masked} from ${active.source}` };
  // A daemon has an environment of its own.
  const { fix } = ERRORS.KEY_MISSING;
  return { name, verdict: 'warn', detail: 'none in .env.project, .env or this environment', fix };
}

function mistake(name: string, error: unknown): Finding {
  if (!(error instanceof MoontideError)) throw error;
  return { name, verdict: 'fail', detail: printable(error.message), fix: error.fix };
}
