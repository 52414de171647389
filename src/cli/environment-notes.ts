/** The environment that counts is the daemon's; what is set in this shell alone has no effect, and that should be said. */
import { parseBaseUrl } from '../config/base-url.ts';
import type { ProjectKey } from '../control/protocol/key.ts';
import type { Project } from '../control/protocol/project.ts';
import { maskKey } from '../core/mask.ts';
import { fingerprintOf } from '../keys/fingerprint.ts';
import { Secret } from '../secret.ts';
import type { Context } from './context.ts';
import { printable } from './render/text.ts';

/** One sentence for each difference; none where the work was done in this process. */
export function environmentNotes(
  env: Context['env'],
  key: Pick<ProjectKey, 'active' | 'others' | 'baseUrl'>,
): string[] {
  return [keyNote(env, key), addressNote(env, key.baseUrl)].filter((note) => note !== undefined);
}

/** For several projects at a glance: only where what this shell has would matter. */
export function statusNotes(
  env: Context['env'],
  projects: readonly Pick<Project, 'name' | 'key' | 'halt'>[],
): string[] {
  const own = env['KIMI_API_KEY']?.trim() ?? '';
  if (own === '') return [];
  return projects.flatMap(({ name, key, halt }) => {
    const lacksOne = halt?.reason === 'key-missing';
    const hasAnother = key?.source === 'environment' && key.masked !== maskKey(own);
    if (!lacksOne && !hasAnother) return [];
    const whose = lacksOne ? 'the daemon has none' : `the daemon has ${key?.masked}`;
    return [`${printable(name)}: this shell has KIMI_API_KEY (${maskKey(own)}), ${whose}, and ${HAND_ON}`];
  });
}

const HAND_ON = "it is the daemon's that counts: `moontide restart` in this shell hands its own on.";

function keyNote(env: Context['env'], { active, others }: Pick<ProjectKey, 'active' | 'others'>): string | undefined {
  const own = env['KIMI_API_KEY']?.trim() ?? '';
  const daemons = [active, ...others].find((key) => key?.source === 'environment');
  if (own === '') {
    return daemons && `The daemon has KIMI_API_KEY (${daemons.masked}) in its environment; this shell has not.`;
  }
  if (daemons?.fingerprint === fingerprintOf(new Secret(own))) return undefined;
  const whose = daemons === undefined ? 'has none' : `has ${daemons.masked}`;
  return `This shell has KIMI_API_KEY (${maskKey(own)}), the daemon ${whose}, and ${HAND_ON}`;
}

function addressNote(env: Context['env'], baseUrl: string): string | undefined {
  const own = env['KIMI_BASE_URL']?.trim() ?? '';
  if (own === '') return undefined;
  const parsed = parseBaseUrl(own);
  if ('problem' in parsed || parsed.baseUrl === baseUrl) return undefined;
  return `This shell has KIMI_BASE_URL ${printable(parsed.baseUrl)}, and the key is sent to ${printable(baseUrl)}.`;
}
