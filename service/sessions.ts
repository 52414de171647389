/** What sessions need of the projects and of the configuration. */
import { MoontideError } from '../src/core/errors.ts';
import { NO_RULES, readRuleSet, type RuleSet } from '../src/core/rule-set.ts';
import type { SessionProjects } from '../src/session/ports.ts';
import { repositoryAgents } from '../src/session/repository-agents.ts';
import type { Moontide } from '../src/sync/api.ts';
import type { Host } from './host.ts';

export interface SessionProjectsParts {
  readonly moontide: Moontide;
  readonly host: Pick<Host, 'user'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function sessionProjects({ moontide, host, env }: SessionProjectsParts): SessionProjects {
  return {
    ids: () => moontide.projects().map(({ id }) => id),
    root: (id) => moontide.project(id).root,
    policy: async (id) => ({
      environment: environmentRules(env['OPENCODE_PERMISSION'] ?? ''),
      global: host.user().config.permissions,
      repository: { trusted: false, agents: await repositoryAgents(moontide.project(id).root) },
    }),
  };
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
