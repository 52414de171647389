/** A document's text for an agent: exactly the content that the daemon looked through, and nothing that is no document. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { ControlClient } from '../../control/client.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import { MoontideError } from '../../core/errors.ts';
import { readBytesInside } from '../../read-inside.ts';

/** The daemon notices a change within its quiet time, and then looks. */
const LOOK_AGAIN_MS = 250;
const LOOKS = 40;

/**
 * A path is looked up in the daemon's list and never taken as it comes, and the bytes must have the hash that was looked
 * through for secrets: what was put in the place of a document meanwhile is not given away.
 * @throws FILE_NOT_FOUND for what is no document, SECRET_FOUND, UNREADABLE, STALE for what changes all the time.
 */
export async function readDocument(
  client: Pick<ControlClient, 'documents'>,
  { id, name, root }: Pick<Project, 'id' | 'name' | 'root'>,
  path: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string> {
  for (let look = 0; look < LOOKS; look += 1) {
    const documents = await client.documents(id, { signal });
    const { sha256, bytes = 0 } = readable(
      documents.find((document) => document.path === path),
      path,
      name,
    );
    const read = readBytesInside(join(root, path), { maxBytes: bytes, root });
    if (read.kind === 'bytes' && createHash('sha256').update(read.bytes).digest('hex') === sha256) {
      return new TextDecoder().decode(read.bytes);
    }
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
  throw new MoontideError('STALE', `${path} changes, or cannot be read: it is not what was looked at last.`);
}

function readable(document: Document | undefined, path: string, projectName: string): Document {
  if (document === undefined || document.state === 'left-out' || document.state === 'vanished') {
    const because = document?.reason === undefined ? '' : ` (${document.reason})`;
    throw new MoontideError('FILE_NOT_FOUND', `${path} is no document of ${projectName}${because}.`, {
      fix: 'The tool list_documents lists those that there are, each with its path.',
    });
  }
  if (document.state === 'blocked') {
    throw new MoontideError('SECRET_FOUND', `${path} stays where it is: ${document.reason ?? 'it may hold a secret.'}`);
  }
  if (document.sha256 === undefined) {
    throw new MoontideError(
      'UNREADABLE',
      `${path} cannot be read now: ${document.reason ?? 'it was not looked at yet'}.`,
    );
  }
  return document;
}
