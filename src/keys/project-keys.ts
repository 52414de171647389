import { MoontideError } from '../core/errors.ts';
import { formProblem } from '../core/key-format.ts';
import type { ProjectId } from '../core/model.ts';
import { maskKey } from '../core/mask.ts';
import type { Secret } from '../secret.ts';
import type { KeySituation, ProjectKeys } from './api.ts';
import type { KeyCheck } from './check.ts';
import { PROJECT_KEY_FILE, removeProjectKey, writeProjectKey } from './project-file.ts';
import { keyInUse, type KeyResolution } from './resolve.ts';

export interface ProjectKeysParts {
  /** @throws MoontideError PROJECT_NOT_FOUND. */
  readonly rootOf: (id: ProjectId) => string;
  /** Where the project's documents go by its files as they are now, and what they ask for of that and do not get. */
  readonly addressOf: (id: ProjectId) => Promise<Pick<KeySituation, 'baseUrl' | 'heldAddress'>>;
  readonly resolve: (root: string, baseUrl: string) => Promise<KeyResolution>;
  readonly check: (baseUrl: string, key: Secret) => Promise<KeyCheck>;
  /** Called when the project's key may be another. */
  readonly onChanged: (id: ProjectId) => void;
}

export function createProjectKeys({ rootOf, addressOf, resolve, check, onChanged }: ProjectKeysParts): ProjectKeys {
  async function situation(id: ProjectId): Promise<KeySituation> {
    const address = await addressOf(id);
    const { active, others, problems } = await resolve(rootOf(id), address.baseUrl);
    return { ...address, ...(active === undefined ? {} : { active }), others, problems };
  }

  return {
    status: situation,
    async create(id, key, { validate }) {
      const root = rootOf(id);
      const problem = formProblem(key.reveal());
      if (problem !== undefined) throw new MoontideError('API_KEY_INVALID', `The key ${problem}.`);
      const checked = validate ? await check((await addressOf(id)).baseUrl, key) : undefined;
      if (checked !== undefined && 'error' in checked) throw checked.error;
      const gitignore = await writeProjectKey(root, key);
      onChanged(id);
      const masked = maskKey(key.reveal());
      return { ...(await situation(id)), masked, gitignore, ...(checked === undefined ? {} : { check: checked }) };
    },
    async validate(id) {
      const { baseUrl } = await addressOf(id);
      const { active, others, problems } = await resolve(rootOf(id), baseUrl);
      if (active === undefined) {
        throw new MoontideError('KEY_MISSING', problems[0]?.message ?? 'The project has no API key.');
      }
      const { others: different = [] } = keyInUse(active, others);
      return { key: active, others: different, check: await check(baseUrl, active.key) };
    },
    async remove(id) {
      if (!(await removeProjectKey(rootOf(id)))) {
        throw new MoontideError('API_KEY_NOT_FOUND', `${PROJECT_KEY_FILE} has no key.`, {
          fix: '`moontide key status` shows which sources have one.',
        });
      }
      onChanged(id);
      return await situation(id);
    },
  };
}
