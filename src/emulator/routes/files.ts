/** The Files API, as it answers without a `Kimi-Api-Version` header. */
import type { Clock } from '../../clock.ts';
import { jsonAnswer, textAnswer, type Answer } from '../answer.ts';
import { extractionFailed, invalidRequest, notFound } from '../errors.ts';
import type { Fault } from '../faults/fault.ts';
import { extract } from '../files/extract.ts';
import { fileTypeOf } from '../files/extensions.ts';
import type { Shelf } from '../files/shelf.ts';
import { fileObject, type StoredFile } from '../files/stored-file.ts';
import { acceptUpload } from '../files/upload.ts';
import type { Limits } from '../limits/limits.ts';
import type { Call, Route } from '../route.ts';

interface FilesWorld {
  readonly shelf: Shelf;
  readonly clock: Clock;
  limits(): Limits;
}

export function filesRoutes(world: FilesWorld): readonly Route[] {
  const { shelf } = world;
  return [
    { name: 'files.upload', method: 'POST', url: '/v1/files', bucket: 'files', handle: (call) => upload(world, call) },
    { name: 'files.list', method: 'GET', url: '/v1/files', bucket: 'files', handle: (call) => list(world, call) },
    {
      name: 'files.get',
      method: 'GET',
      url: '/v1/files/:id',
      bucket: 'files',
      handle: (call) =>
        withFile(shelf, call, async (file) => {
          await shelf.poll([file]);
          return jsonAnswer(fileObject(file));
        }),
    },
    {
      name: 'files.content',
      method: 'GET',
      url: '/v1/files/:id/content',
      bucket: 'files',
      handle: (call) => withFile(shelf, call, (file) => content(shelf, file)),
    },
    {
      name: 'files.delete',
      method: 'DELETE',
      url: '/v1/files/:id',
      bucket: 'files',
      handle: (call) =>
        withFile(shelf, call, async (file) => {
          await shelf.delete(file);
          return jsonAnswer({ deleted: true, id: file.id, object: 'file' });
        }),
    },
  ];
}

async function upload(world: FilesWorld, { account, form, fault }: Call): Promise<Answer> {
  const { shelf, clock } = world;
  const verdict = acceptUpload(form, shelf.list(account.name), world.limits());
  if (!verdict.accepted) return verdict.refusal;
  const file = await shelf.add({
    account: account.name,
    filename: fault?.kind === 'renamed' ? fault.filename : verdict.filename,
    purpose: verdict.purpose,
    content: verdict.file.content,
    sha256: verdict.file.sha256,
    createdAt: clock.now(),
    extraction: fault?.kind === 'extraction-failed' ? 'failed' : 'done',
    pendingPolls: fault?.kind === 'pending' ? fault.polls : 0,
  });
  return jsonAnswer(fileObject(file));
}

async function list({ shelf, clock }: FilesWorld, { account, fault }: Call): Promise<Answer> {
  const shown = shownInListing(shelf.list(account.name), fault, clock.now());
  await shelf.poll(shown);
  return jsonAnswer({ object: 'list', data: shown.map(fileObject) });
}

/** `files`: newest first. */
function shownInListing(files: readonly StoredFile[], fault: Fault | undefined, now: number): readonly StoredFile[] {
  switch (fault?.kind) {
    case 'listing-late':
      return files.filter((file) => file.createdAt <= now - fault.byMs);
    case 'listing-without-newest':
      return files.slice(fault.count ?? 1);
    default:
      return files;
  }
}

async function withFile(
  shelf: Shelf,
  { account, fileId }: Call,
  handle: (file: StoredFile) => Promise<Answer>,
): Promise<Answer> {
  const file = shelf.get(account.name, fileId);
  return file === undefined ? notFound : handle(file);
}

/** Five keys in alphabetical order, as captured in 2024; `title` was empty in every capture. */
async function content(shelf: Shelf, file: StoredFile): Promise<Answer> {
  if (file.pendingPolls > 0) return notFound;
  if (file.extraction === 'failed') return extractionFailed;
  const bytes = await shelf.content(file);
  if (bytes === undefined) return notFound;
  switch (file.purpose) {
    case 'file-extract':
      return textAnswer(
        JSON.stringify({
          content: extract(file.filename, bytes),
          file_type: fileTypeOf(file.filename),
          filename: file.filename,
          title: '',
          type: 'file',
        }),
      );
    case 'image':
    case 'video':
      return invalidRequest(`files with purpose ${file.purpose} have no content to download`);
    default:
      return textAnswer(bytes.toString('utf8'));
  }
}
