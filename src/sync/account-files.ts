/** The account's files as a person handles them one by one, by the Files API itself. */
import { hash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { isSecretName } from '../core/eligibility-secrets.ts';
import { MoontideError } from '../core/errors.ts';
import { namingKey, type KeyInUse } from '../core/key-in-use.ts';
import type { ProjectId, RemoteId, Sha256 } from '../core/model.ts';
import { clear, secretRefusal, type Cleared } from '../core/secrets.ts';
import { inQueue } from './in-queue.ts';
import type { Moontide } from './api.ts';
import type { Account } from './ports/account.ts';
import type { SecretScanner } from './ports/secret-scanner.ts';

export interface AccountFilesParts {
  /** @throws MoontideError PROJECT_NOT_FOUND, KEY_MISSING. */
  readonly accountOf: (id: ProjectId) => Account;
  readonly keyOf: (id: ProjectId) => KeyInUse | undefined;
  readonly allowedSecrets: (id: ProjectId) => ReadonlySet<Sha256>;
  readonly secrets: Pick<SecretScanner, 'scan'>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called when a file is gone that some project may have a record of. */
  readonly onDeleted: (id: RemoteId) => void;
}

export function createAccountFiles(parts: AccountFilesParts): Moontide['files'] {
  const { accountOf, clock, newId } = parts;

  /** @throws SECRET_FOUND. */
  async function cleared(id: ProjectId, filename: string, content: Buffer): Promise<Cleared<Buffer>> {
    if (filename.split(/[/\\]/u).some(isSecretName)) throw secretName(filename);
    const sha256 = hash('sha256', content, 'hex') as Sha256;
    const scanned = { sha256, secrets: await parts.secrets.scan(content, sha256) };
    const result = clear(content, scanned, parts.allowedSecrets(id));
    if (result === undefined) throw secretRefusal(filename, scanned);
    return result;
  }

  /** A failure that is about the key says which one it was. */
  async function withAccount<Result>(id: ProjectId, work: (account: Account) => Promise<Result>): Promise<Result> {
    try {
      return await work(accountOf(id));
    } catch (error) {
      throw namingKey(error, parts.keyOf(id));
    }
  }

  return {
    list: (id) => withAccount(id, async (account) => (await account.listing(clock.monotonic())).files),
    get: (id, file) =>
      withAccount(id, ({ queue, remote }) => inQueue(queue, `get:${file}`, (signal) => remote.get(file, signal))),
    content: (id, file) =>
      withAccount(id, ({ queue, remote }) =>
        inQueue(queue, `content:${file}`, (signal) => remote.content(file, signal)),
      ),
    upload: (id, uploadName, bytes) =>
      withAccount(id, async ({ queue, remote }) => {
        const content = await cleared(id, uploadName, bytes);
        return await inQueue(queue, `file:${newId()}`, (signal) => remote.upload({ uploadName, content, signal }));
      }),
    async delete(id, file) {
      await withAccount(id, ({ queue, remote }) =>
        inQueue(queue, `delete:${file}`, (signal) => remote.delete(file, signal)),
      );
      parts.onDeleted(file);
    },
  };
}

function secretName(filename: string): MoontideError {
  return new MoontideError('SECRET_FOUND', `${filename} may hold a secret by its name, so it stays here.`, {
    fix: 'Copy what is no secret of it into a file of another name.',
  });
}
