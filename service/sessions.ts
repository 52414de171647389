/** What sessions need of the projects and of the configuration. */
import { hasCode, MoontideError } from '../src/core/errors.ts';
import type { ProjectId } from '../src/core/model.ts';
import { NO_RULES, readRuleSet, type RuleSet } from '../src/core/rule-set.ts';
import type { SessionProjects } from '../src/session/ports.ts';
import type { Moontide } from '../src/sync/api.ts';
import type { ProjectEntry, Registry } from '../src/sync/ports/registry.ts';
import type { Host } from './host.ts';

export interface SessionProjectsParts {
  readonly moontide: Moontide;
  readonly host: Pick<Host, 'user' | 'repository'>;
  readonly registry: Pick<Registry, 'get'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function sessionProjects({ moontide, host, registry, env }: SessionProjectsParts): SessionProjects {
  function entryOf(id: ProjectId): ProjectEntry {
    const entry = registry.get(id);
    if (entry === undefined) throw new MoontideError('PROJECT_NOT_FOUND', `No project has the id ${id}.`);
    return entry;
  }

  return {
    ids: () => moontide.projects().map(({ id }) => id),
    root: (id) => moontide.project(id).root,
    policy: async (id) => ({
      environment: environmentRules(env['OPENCODE_PERMISSION'] ?? ''),
      global: host.user().config.permissions,
      repository: await host.repository(entryOf(id)),
    }),
  };
}

/** What is wrong with OPENCODE_PERMISSION: for as long, sessions are refused all that needs rules. */
export function environmentProblem(env: SessionProjectsParts['env']): string | undefined {
  try {
    environmentRules(env['OPENCODE_PERMISSION'] ?? '');
    return undefined;
  } catch (error) {
    if (!hasCode(error, 'CONFIG_INVALID')) throw error;
    return error.message;
  }
}

export function environmentRules(text: string): RuleSet {
  if (text.trim() === '') return NO_RULES;
  const read = readRuleSet(parsed(text));
  if (read.kind === 'rules') return read.rules;
  throw new MoontideError('CONFIG_INVALID', `OPENCODE_PERMISSION cannot be used: ${read.problem}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MoontideError('CONFIG_INVALID', 'OPENCODE_PERMISSION is not JSON that can be read.', { cause: error });
  }
}
