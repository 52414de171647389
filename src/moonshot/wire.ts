import { Type, type Static, type TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import type { RemoteFile, RemoteId, RemoteStatus } from '../core/model.ts';
import { lazily } from '../lazy-schema.ts';

/** The shapes that Moonshot sends, and how they become ours. What is wrong with an answer is thrown as WrongShape. */

const MaybeText = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/** A file as `/v1/files` shows it to a client that sends no version header. */
const PlainFile = Type.Object({
  id: Type.String({ minLength: 1 }),
  filename: Type.String(),
  bytes: Type.Number(),
  /** Seconds since 1970. */
  created_at: Type.Number(),
  purpose: MaybeText,
  status: MaybeText,
  status_details: MaybeText,
});

/** The same in API version 2026-09-01-beta. We never ask for it; a server that makes it the default is understood. */
const BetaFile = Type.Object({
  id: Type.String({ minLength: 1 }),
  filename: Type.String(),
  size_bytes: Type.Number(),
  /** RFC 3339. */
  created_at: Type.String(),
  purpose: MaybeText,
  extract_status: MaybeText,
});

const AnyFile = Type.Union([PlainFile, BetaFile]);

const fileSchema = lazily(AnyFile);
const plainListSchema = lazily(Type.Object({ data: Type.Array(AnyFile), has_more: Type.Optional(Type.Boolean()) }));
const betaListSchema = lazily(Type.Object({ items: Type.Array(AnyFile), next_page_token: MaybeText }));
const deletedSchema = lazily(Type.Object({ deleted: Type.Literal(true) }));
const contentSchema = lazily(Type.Object({ content: Type.String() }));
const modelsSchema = lazily(
  Type.Object({
    data: Type.Array(Type.Object({ id: Type.String(), context_length: Type.Optional(Type.Number()) })),
  }),
);
const balanceSchema = lazily(
  Type.Object({
    data: Type.Object({
      available_balance: Type.Number(),
      voucher_balance: Type.Number(),
      cash_balance: Type.Number(),
    }),
  }),
);
const estimateSchema = lazily(Type.Object({ data: Type.Object({ total_tokens: Type.Number() }) }));

export interface Model {
  readonly id: string;
  /** In tokens; absent where the server does not say. */
  readonly contextLength?: number;
}

/** What the account may spend: US dollars at api.moonshot.ai, yuan at api.moonshot.cn. */
export interface Balance {
  /** Cash and vouchers; at zero or below, the server answers no chat. */
  readonly available: number;
  readonly voucher: number;
  /** May be negative. */
  readonly cash: number;
}

/** An answer that is not what the server promises; the message says where, and holds nothing of the answer. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
}

export function readFile(body: string): RemoteFile {
  return remoteFile(check(fileSchema(), parse(body)));
}

/** All files, whichever of the two forms the list has. A part of a list is refused: a missing file would look deleted. */
export function readListing(body: string): readonly RemoteFile[] {
  const json = parse(body);
  if (betaListSchema().Check(json)) {
    if ((json.next_page_token ?? '') !== '') throw new WrongShape('the list goes on on another page');
    return json.items.map(remoteFile);
  }
  const list = check(plainListSchema(), json);
  if (list.has_more === true) throw new WrongShape('the list goes on on another page');
  return list.data.map(remoteFile);
}

/** The text that the server extracted: inside JSON when all is as usual, else the body as it is. */
export function readContent(body: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return body;
  }
  return contentSchema().Check(json) ? json.content : body;
}

/** Throws unless the server says that the file is deleted; with a version header it says so by an empty 204. */
export function readDeleted(body: string, status: number): void {
  if (status !== 204) check(deletedSchema(), parse(body));
}

export function readModels(body: string): readonly Model[] {
  return check(modelsSchema(), parse(body)).data.map(({ id, context_length: contextLength }) =>
    contextLength === undefined ? { id } : { id, contextLength },
  );
}

export function readBalance(body: string): Balance {
  const { data } = check(balanceSchema(), parse(body));
  return { available: data.available_balance, voucher: data.voucher_balance, cash: data.cash_balance };
}

/** In tokens. */
export function readEstimate(body: string): number {
  return check(estimateSchema(), parse(body)).data.total_tokens;
}

function remoteFile(file: Static<typeof AnyFile>): RemoteFile {
  const beta = 'size_bytes' in file;
  const createdAt = beta ? Date.parse(file.created_at) : file.created_at * 1000;
  if (Number.isNaN(createdAt)) throw new WrongShape('created_at is not a date');
  return {
    id: file.id as RemoteId,
    filename: file.filename,
    bytes: beta ? file.size_bytes : file.bytes,
    createdAt,
    purpose: file.purpose ?? '',
    status: remoteStatus(beta ? file.extract_status : file.status),
    statusDetails: beta ? '' : (file.status_details ?? ''),
  };
}

/**
 * `ok` and `ready` are both in Moonshot's documents; `created` was seen for files that are still being read, and the
 * list is not closed: what is not known is not finished.
 */
function remoteStatus(status: string | null | undefined): RemoteStatus {
  switch (status) {
    case 'ok':
    case 'ready':
      return 'ready';
    case 'error':
    case 'failed':
      return 'failed';
    default:
      return 'pending';
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new WrongShape(body.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}

function check<Schema extends TSchema>(schema: Validator<{}, Schema>, json: unknown): Static<Schema> {
  if (schema.Check(json)) return json;
  const first = schema.Errors(json)[0];
  throw new WrongShape(`${first?.instancePath || 'it'} ${first?.message ?? 'is not as promised'}`);
}
