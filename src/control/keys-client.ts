import type { CallJson, CallOptions } from './client-call.ts';
import type {
  AddApiKey,
  AddedApiKey,
  ApiKey,
  ApiKeyList,
  CreatedKey,
  ProjectKey,
  RemovedApiKey,
  TestedApiKey,
  ValidatedKey,
} from './protocol/key.ts';
import { path } from './url.ts';

/** The keys of projects. */
export interface ProjectKeysClient {
  status(projectId: string, options?: CallOptions): Promise<ProjectKey>;
  /** Writes it to `.env.project`, by default once the server has taken it. */
  create(projectId: string, key: string, options?: CallOptions & { validate?: boolean }): Promise<CreatedKey>;
  validate(projectId: string, options?: CallOptions): Promise<ValidatedKey>;
  remove(projectId: string, options?: CallOptions): Promise<ProjectKey>;
}

/** The user's keys. */
export interface ApiKeysClient {
  list(options?: CallOptions): Promise<ApiKey[]>;
  add(given: AddApiKey, options?: CallOptions): Promise<AddedApiKey>;
  /** Rejects with API_KEY_EXPIRED when the provider refuses it, with PROVIDER_UNAVAILABLE when that cannot be told. */
  test(provider: string, options?: CallOptions): Promise<TestedApiKey>;
  remove(provider: string, options?: CallOptions): Promise<RemovedApiKey>;
}

export function createProjectKeysClient(call: CallJson): ProjectKeysClient {
  return {
    status: (project, options) => call('GET', path`/projects/${project}/keys`, options),
    create: (project, key, { validate, ...options } = {}) =>
      call('POST', path`/projects/${project}/keys`, options, { key, validate }),
    validate: (project, options) => call('POST', path`/projects/${project}/keys/validate`, options),
    remove: (project, options) => call('DELETE', path`/projects/${project}/keys`, options),
  };
}

export function createApiKeysClient(call: CallJson): ApiKeysClient {
  return {
    list: async (options) => (await call<ApiKeyList>('GET', '/apikeys', options)).keys,
    add: (given, options) => call('POST', '/apikeys', options, given),
    test: (provider, options) => call('POST', path`/apikeys/${provider}/test`, options),
    remove: (provider, options) => call('DELETE', path`/apikeys/${provider}`, options),
  };
}
