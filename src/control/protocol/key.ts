/** Keys: a project's and the user's. A whole key goes in and never comes out. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { KEY_SOURCES } from '../../core/key-source.ts';
import { PROVIDER_NAMES } from '../../core/providers.ts';
import { Code } from './error.ts';
import { answer, choice, Instant, parameters, refTo, request } from './schema.ts';

const Masked = Type.String({ description: 'The key with its middle left out.' });

export type SeenKey = Static<typeof SeenKey>;
export const SeenKey = answer('SeenKey', 'A key that a source has.', {
  source: choice(KEY_SOURCES),
  masked: Masked,
  fingerprint: Type.String({ description: 'Tells two keys apart; the key cannot be computed from it.' }),
});

export type KeyCheck = Static<typeof KeyCheck>;
export const KeyCheck = answer('KeyCheck', 'What the server said of a key.', {
  verdict: choice(['valid', 'no-credit', 'refused', 'unreachable']),
  responseTime: Type.Number({ minimum: 0, description: 'Milliseconds.' }),
  models: Type.Optional(Type.Array(Type.String(), { description: 'What the key may use.' })),
  balance: Type.Optional(
    Type.Object(
      { available: Type.Number(), voucher: Type.Number(), cash: Type.Number() },
      { description: 'US dollars at api.moonshot.ai, yuan at api.moonshot.cn.' },
    ),
  ),
  code: Type.Optional(refTo(Code)),
  message: Type.Optional(Type.String({ description: 'What happened, where the key is not valid.' })),
  fix: Type.Optional(Type.String({ description: 'What a person can do then.' })),
});

const situation = {
  baseUrl: Type.String({ description: 'Where the key is sent.' }),
  active: Type.Optional(refTo(SeenKey)),
  others: Type.Array(refTo(SeenKey), { description: 'Keys that other sources have and that are not in use.' }),
  problems: Type.Array(Type.Object({ source: choice(KEY_SOURCES), message: Type.String() }), {
    description: 'Sources that hold something that cannot be used.',
  }),
  untrusted: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What the repository asks for of that address, and does not get until it is trusted.',
    }),
  ),
  advice: Type.Optional(Type.String({ description: 'What to do where the key in use is not the one that was meant.' })),
};

export type ProjectKey = Static<typeof ProjectKey>;
export const ProjectKey = answer('ProjectKey', "Which source a project's key comes from, and the others.", situation);

export type CreateKey = Static<typeof CreateKey>;
export const CreateKey = request('CreateKey', 'A key for the project, to be written to .env.project.', {
  key: Type.String({ minLength: 1, maxLength: 4096 }),
  validate: Type.Optional(Type.Boolean({ default: true, description: 'Ask the server first.' })),
});

export type CreatedKey = Static<typeof CreatedKey>;
export const CreatedKey = answer('CreatedKey', 'A key that was written to .env.project.', {
  ...situation,
  masked: Masked,
  check: Type.Optional(refTo(KeyCheck)),
  gitignore: choice(['added', 'ignored-already', 'refused'], { description: 'What became of the line in .gitignore.' }),
});

export type ValidatedKey = Static<typeof ValidatedKey>;
export const ValidatedKey = answer('ValidatedKey', 'The key in use, and what the server said of it.', {
  key: refTo(SeenKey),
  check: refTo(KeyCheck),
  others: Type.Optional(
    Type.Array(Type.Object({ source: choice(KEY_SOURCES), masked: Masked }), {
      description: 'Different keys that weaker sources have; not in use.',
    }),
  ),
  advice: situation.advice,
});

const Provider = choice(PROVIDER_NAMES);

const HealthStatus = choice(['unknown', 'healthy', 'degraded', 'refused', 'unavailable']);

export type ApiKey = Static<typeof ApiKey>;
export const ApiKey = answer('ApiKey', 'A key that the user keeps for a provider.', {
  provider: Provider,
  masked: Masked,
  baseUrl: Type.String({ description: 'The only address that it is ever sent to.' }),
  storedIn: choice(['keychain', 'file']),
  health: Type.Object({
    status: HealthStatus,
    lastChecked: Type.Optional(Instant),
    responseTime: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds.' })),
  }),
});

export type ApiKeyList = Static<typeof ApiKeyList>;
export const ApiKeyList = answer('ApiKeyList', 'Every key that the user keeps.', { keys: Type.Array(refTo(ApiKey)) });

export type AddApiKey = Static<typeof AddApiKey>;
export const AddApiKey = request('AddApiKey', 'A key to keep for a provider, in place of the one before.', {
  provider: Provider,
  key: Type.String({ minLength: 1, maxLength: 4096 }),
  useKeychain: Type.Optional(
    Type.Boolean({
      description: "true: the system's keychain or an error; false: a file; absent: whichever is there.",
    }),
  ),
  baseUrl: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2048, description: "In place of the provider's own address." }),
  ),
});

export type AddedApiKey = Static<typeof AddedApiKey>;
export const AddedApiKey = answer('AddedApiKey', 'A key that is kept from now on.', {
  success: Type.Boolean(),
  provider: Provider,
  masked: Masked,
  baseUrl: Type.String(),
  storedIn: choice(['keychain', 'file']),
});

export type TestedApiKey = Static<typeof TestedApiKey>;
export const TestedApiKey = answer('TestedApiKey', 'What the provider said of a key.', {
  provider: Provider,
  status: HealthStatus,
  responseTime: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds.' })),
  lastChecked: Type.Optional(Instant),
});

export type RemovedApiKey = Static<typeof RemovedApiKey>;
export const RemovedApiKey = answer('RemovedApiKey', 'A key that is not kept any more.', {
  success: Type.Boolean(),
  provider: Provider,
});

export const ApiKeyParams = parameters({ provider: Provider });
