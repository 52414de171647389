/** What the file of an agent says of permissions: `permission`, or `permissions`, and the tools that it has not. */
import { readAgentTools, toolsDenied } from './agent-tools.ts';
import type { PermissionRules } from './permission.ts';
import { isTable, readToolRules, type ReadRules } from './rule-set.ts';

/**
 * @param content - the front matter of an agent in Markdown, or the whole of one in YAML, TOML or JSON; what it says of
 *   other things is not ours to judge.
 */
export function readAgentRules(content: unknown): ReadRules<PermissionRules> {
  if (content === null || content === undefined) return { kind: 'rules', rules: {} };
  if (!isTable(content)) return { kind: 'wrong', problem: 'it must be a table' };
  const table = agentTable(content);
  const { permission, permissions } = table;
  if (permission !== undefined && permissions !== undefined) {
    return { kind: 'wrong', problem: 'permission and permissions are the same and cannot both be there' };
  }
  const key = permission === undefined ? 'permissions' : 'permission';
  const read = readToolRules(permission ?? permissions ?? {}, key);
  if (read.kind === 'wrong') return read;
  const denied = toolsDenied(readAgentTools(table)).map((tool) => [tool, 'deny'] as const);
  return { kind: 'rules', rules: { ...read.rules, ...Object.fromEntries(denied), ...switchedOff(table['tools']) } };
}

/** Agent files of the Python Kimi CLI hold everything below `agent`. */
export function agentTable(content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { agent = {} } = content;
  return isTable(agent) ? { ...agent, ...content } : content;
}

/** As OpenCode's agents say it: `tools: {write: false}`. A tool that is switched on may be used by the rules. */
function switchedOff(tools: unknown): PermissionRules {
  if (!isTable(tools)) return {};
  return Object.fromEntries(
    Object.entries(tools).flatMap(([tool, isOn]) => (isOn === false ? [[tool, 'deny'] as const] : [])),
  );
}
