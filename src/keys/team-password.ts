/** The password of the team's server: from the environment, else the one that the user keeps as keys are kept. */
import { randomBytes } from 'node:crypto';
import { Type, type Static } from 'typebox';
import type { Clock } from '../clock.ts';
import { asMoontideError, MoontideError } from '../core/errors.ts';
import type { TeamPasswordSource } from '../core/key-source.ts';
import type { Log } from '../log.ts';
import { makePrivate } from '../private-file.ts';
import { FORMAT, readJsonFile, writeJsonFile } from '../json-file.ts';
import { Secret } from '../secret.ts';
import { keepSecret, type SecretPlace } from './keep-secret.ts';
import type { Keychain } from './keychain.ts';

const File = Type.Object(
  {
    version: Type.Literal(FORMAT),
    /** Sets this installation's entry in the keychain apart from another's. */
    namespace: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    /** Absent: none is kept. */
    place: Type.Optional(Type.Enum(['keychain', 'file'])),
    /** The password itself, where no keychain holds it. */
    password: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export interface TeamPassword {
  /** Where the one in use comes from; undefined where there is none. */
  readonly source: TeamPasswordSource | undefined;
  /** The one in use, if any. @throws MoontideError KEYCHAIN_UNAVAILABLE. */
  reveal(): Promise<Secret | undefined>;
  /**
   * Keeps another in place of the one before. `useKeychain` undefined: the keychain where one answers, else the file.
   * @throws MoontideError KEYCHAIN_UNAVAILABLE, STORE_UNAVAILABLE.
   */
  keep(password: Secret, useKeychain: boolean | undefined): Promise<SecretPlace>;
  /** Nothing happens where none is kept. @throws MoontideError KEYCHAIN_UNAVAILABLE, STORE_UNAVAILABLE. */
  remove(): Promise<void>;
}

/**
 * One process at a time changes it: the one that holds the lock.
 * @throws MoontideError STORE_NEWER, STORE_UNAVAILABLE.
 */
export function openTeamPassword(parts: {
  readonly path: string;
  /** MOONTIDE_TEAM_PASSWORD of the daemon; goes before the one that is kept. */
  readonly fromEnvironment: Secret | undefined;
  readonly keychain: Keychain;
  readonly clock: Clock;
  readonly log: Log;
  /** Another one is kept, or none any more. */
  readonly onChanged: () => void;
}): TeamPassword {
  const { path, fromEnvironment, keychain, log, onChanged } = parts;
  makePrivate(path);
  const file = readJsonFile(path, File, parts);
  let kept: Static<typeof File> =
    file.kind === 'read' ? file.content : { version: FORMAT, namespace: randomBytes(8).toString('hex') };
  const { namespace } = kept;
  const account = `team ${namespace}`;
  /** What was read from the keychain: it is asked until it has answered once. */
  let revealed: Secret | undefined;

  function write(place: SecretPlace | undefined, password?: Secret): void {
    const content: Static<typeof File> = {
      version: FORMAT,
      namespace,
      ...(place === undefined ? {} : { place }),
      ...(place === 'file' && password !== undefined ? { password: password.reveal() } : {}),
    };
    writeJsonFile(path, File, content);
    kept = content;
    revealed = password;
  }

  return {
    get source() {
      return fromEnvironment === undefined ? kept.place : 'environment';
    },
    async reveal() {
      if (fromEnvironment !== undefined) return fromEnvironment;
      if (kept.password !== undefined) return new Secret(kept.password);
      if (kept.place === undefined) return undefined;
      revealed ??= await fromKeychain(keychain, account);
      return revealed;
    },
    async keep(password, useKeychain) {
      const before = kept.place;
      const place = await keepSecret({ keychain, account, secret: password, useKeychain, log });
      write(place, password);
      if (before === 'keychain' && place === 'file') {
        // Nobody looks for it there any more, so a keychain that does not answer is no reason to fail.
        await keychain.delete(account).catch((error: unknown) => {
          log.warn({ err: error }, 'an earlier password stays in the keychain');
        });
      }
      onChanged();
      return place;
    },
    async remove() {
      if (kept.place === undefined) return;
      if (kept.place === 'keychain') await keychain.delete(account);
      write(undefined);
      onChanged();
    },
  };
}

/** @throws MoontideError KEYCHAIN_UNAVAILABLE. */
async function fromKeychain(keychain: Keychain, account: string): Promise<Secret> {
  const fix = 'Unlock it, or give the password anew with `moontide team password`.';
  const secret = await keychain.get(account).catch((error: unknown) => {
    throw new MoontideError('KEYCHAIN_UNAVAILABLE', asMoontideError(error).message, { cause: error, fix });
  });
  if (secret !== undefined) return secret;
  throw new MoontideError(
    'KEYCHAIN_UNAVAILABLE',
    "The password of the team's server is not in the keychain any more.",
    { fix },
  );
}
