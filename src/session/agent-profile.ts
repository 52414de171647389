/** Reads the file of an agent for a session that begins: its prompt, its tools, and what it builds on. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { profileOf, readAgentLayer, type AgentLayer, type AgentProfile } from '../core/agent-profile.ts';
import { MoontideError } from '../core/errors.ts';
import { readInside } from '../read-inside.ts';
import { parseAgentFile } from './agent-file.ts';

/** Far more than anybody writes: a larger file is something else. */
const MAX_BYTES = 262_144;
const MOST_LAYERS = 8;

/**
 * @param file - below the root, or absolute.
 * @throws MoontideError AGENT_NOT_FOUND, AGENT_INVALID.
 */
export async function readAgentProfile(root: string, file: string): Promise<AgentProfile> {
  const realRoot = await realpath(root);
  const path = resolve(realRoot, file);
  const shown = insideOf(realRoot, path) ?? insideOf(root, path) ?? file;
  const layers: AgentLayer[] = [];
  const seen = new Set<string>();
  for (let next: string | undefined = path; next !== undefined;) {
    if (seen.has(next) || seen.size >= MOST_LAYERS) throw invalid(shown, 'it builds on itself, or on too many others');
    seen.add(next);
    const layer: AgentLayer = await readLayer(realRoot, next);
    layers.push(layer);
    next = layer.base === undefined ? undefined : resolve(dirname(next), layer.base);
  }
  const profile = profileOf(shown, layers, { KIMI_WORK_DIR: root });
  if (profile.kind === 'wrong') throw invalid(shown, profile.problem);
  return profile.rules;
}

/** The agent of `.agents/` that a file is, whose rules hold by its name; undefined for any other file. */
export function agentOf({ file }: Pick<AgentProfile, 'file'>): string | undefined {
  const [folder, name, ...deeper] = file.split(sep);
  if (folder !== '.agents' || name === undefined || deeper.length > 0) return undefined;
  return name.replace(/\.[^.]*$/u, '');
}

async function readLayer(root: string, path: string): Promise<AgentLayer> {
  const parsed = parseAgentFile(basename(path), await textOf(root, path));
  if (parsed.kind === 'wrong') throw invalid(relative(root, path), parsed.problem);
  const layer = readAgentLayer(parsed.content, parsed.body);
  if (layer.kind === 'wrong') throw invalid(relative(root, path), layer.problem);
  const { promptFile } = layer.rules;
  if (promptFile === undefined) return layer.rules;
  return { ...layer.rules, prompt: await textOf(root, resolve(dirname(path), promptFile)) };
}

async function textOf(root: string, path: string): Promise<string> {
  const shown = insideOf(root, path);
  if (shown === undefined) throw invalid(path, `it lies outside of ${root}`);
  const read = readInside(path, { maxBytes: MAX_BYTES, root });
  switch (read.kind) {
    case 'text':
      return read.text;
    case 'missing':
      throw new MoontideError('AGENT_NOT_FOUND', `There is no file ${shown} in ${root}.`, { details: { file: shown } });
    case 'refused':
      throw invalid(shown, read.because);
  }
}

function insideOf(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  return inside === '' || inside.startsWith(`..${sep}`) || inside === '..' ? undefined : inside;
}

function invalid(file: string, problem: string): MoontideError {
  return new MoontideError('AGENT_INVALID', `${file} cannot be used as an agent: ${problem}`, { details: { file } });
}
