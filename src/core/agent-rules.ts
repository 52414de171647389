/** What the file of an agent says of permissions: `permission`, or `permissions`, and the `tools` that it switches off. */
import type { PermissionRules } from './permission.ts';
import { isTable, readToolRules, type ReadRules } from './rule-set.ts';

/**
 * @param content - the front matter of an agent in Markdown, or the whole of one in YAML, TOML or JSON; what it says of
 *   other things is not ours to judge.
 */
export function readAgentRules(content: unknown): ReadRules<PermissionRules> {
  if (content === null || content === undefined) return { kind: 'rules', rules: {} };
  if (!isTable(content)) return { kind: 'wrong', problem: 'it must be a table' };
  // Kimi Code's agent files hold everything below `agent`.
  const { agent = {} } = content;
  const table = isTable(agent) ? { ...agent, ...content } : content;
  const { permission, permissions, tools } = table;
  if (permission !== undefined && permissions !== undefined) {
    return { kind: 'wrong', problem: 'permission and permissions are the same and cannot both be there' };
  }
  const key = permission === undefined ? 'permissions' : 'permission';
  const read = readToolRules(permission ?? permissions ?? {}, key);
  if (read.kind === 'wrong') return read;
  return { kind: 'rules', rules: { ...read.rules, ...switchedOff(tools) } };
}

/** As OpenCode's agents say it: `tools: {write: false}`. A tool that is switched on may be used by the rules. */
function switchedOff(tools: unknown): PermissionRules {
  if (!isTable(tools)) return {};
  return Object.fromEntries(
    Object.entries(tools).flatMap(([tool, isOn]) => (isOn === false ? [[tool, 'deny'] as const] : [])),
  );
}
