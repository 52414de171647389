import { MoontideError } from '../core/errors.ts';
import type { RemoteId } from '../core/model.ts';
import type { Remote } from '../sync/ports/remote.ts';
import type { Secret } from '../secret.ts';
import { chatQuestion, type ChatAnswer, type ChatMessage, type ChatRequest } from './chat.ts';
import { createCaller, type ObservedRequest, type Question } from './caller.ts';
import { fileForm } from './multipart.ts';
import type { Operation } from './operation.ts';
import * as wire from './wire.ts';

/** Moonshot's HTTP API for one account. */
export interface Moonshot extends Remote, AsyncDisposable {
  /** The models that the account may use. */
  models(signal?: AbortSignal): Promise<readonly wire.Model[]>;
  balance(signal?: AbortSignal): Promise<wire.Balance>;
  /** How many tokens the messages are for a model. @throws also REMOTE_NOT_FOUND when there is no such model. */
  estimateTokens(model: string, messages: readonly ChatMessage[], signal?: AbortSignal): Promise<number>;
  /** @throws also REMOTE_NOT_FOUND when there is no such model, and NO_OUTPUT, OUTPUT_INCOMPLETE, OUTPUT_GARBLED. */
  chat(request: ChatRequest): Promise<ChatAnswer>;
}

export interface MoonshotOptions {
  /** Address of the API with its version, such as `https://api.moonshot.ai/v1`. */
  readonly baseUrl: string;
  readonly apiKey: Secret;
  /** `moontide/<version>`. */
  readonly userAgent: string;
  /** May be an object that changes: each request has the limits of when it begins. */
  readonly timeouts?: Partial<Timeouts>;
  /** Called once for each HTTP request, when it has ended; must not throw. */
  readonly observe?: (request: ObservedRequest) => void;
  /** Called with the key's organization whenever an answer names it; must not throw. */
  readonly onOrganization?: (name: string) => void;
}

/** In milliseconds; all but `connectMs` and `chatMs` are for a whole request, from the call to the last byte of the answer. */
interface Timeouts {
  /** For making a connection, TLS handshake included. */
  readonly connectMs: number;
  /**
   * Of the largest upload. Moonshot reads the text out of the file before it answers: 0.9 s at the median, 12 s at most
   * (autumn of 2025); what is small has less time, so that an answer that never comes does not hold it up for long.
   */
  readonly uploadMs: number;
  readonly contentMs: number;
  /** For every silence of an answering model; Moonshot's gateway gives up after 900 s without a word (2026). */
  readonly chatMs: number;
  /** For everything else. */
  readonly otherMs: number;
}

const TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  uploadMs: 120_000,
  contentMs: 120_000,
  chatMs: 900_000,
  otherMs: 20_000,
};

/** An account holds 1,000 files, so a list of 20 MB is not a list; the text of a file of 100 MB may be longer than it. */
const MAX_ANSWER_BYTES = 20_000_000;
const MAX_CONTENT_BYTES = 200_000_000;

/** Connects lazily, so it never waits. @throws MoontideError CONFIG_INVALID when the base address is none. */
export function createMoonshot(options: MoonshotOptions): Moonshot {
  // Read for each request: they may change meanwhile.
  const timeouts = (): Timeouts => ({ ...TIMEOUTS, ...options.timeouts });
  const caller = createCaller({
    baseUrl: options.baseUrl,
    apiKey: options.apiKey,
    userAgent: options.userAgent,
    connectTimeoutMs: timeouts().connectMs,
    observe: options.observe,
    onOrganization: options.onOrganization,
  });
  const readListing = rememberingLast(wire.readListing);
  function ask<Result>({ timeoutMs, ...question }: Request<Result>): Promise<Result> {
    return caller.ask({
      ...question,
      timeoutMs: timeoutMs ?? timeLimitOf(question.operation, timeouts()),
      maxAnswerBytes: question.operation === 'content' ? MAX_CONTENT_BYTES : MAX_ANSWER_BYTES,
    });
  }

  return {
    upload: async ({ content, uploadName, signal }) =>
      ask({
        operation: 'upload',
        timeoutMs: uploadTimeLimit(content.byteLength, timeouts().uploadMs),
        method: 'POST',
        path: '/files',
        ...fileForm('file-extract', uploadName, content),
        signal,
        read: ({ body }) => wire.readFile(body),
      }),
    list: async (signal) =>
      ask({ operation: 'list', method: 'GET', path: '/files', signal, read: ({ body }) => readListing(body) }),
    get: async (id, signal) =>
      ask({ operation: 'get', method: 'GET', path: filePath(id), signal, read: ({ body }) => wire.readFile(body) }),
    content: async (id, signal) =>
      ask({
        operation: 'content',
        method: 'GET',
        path: `${filePath(id)}/content`,
        signal,
        read: ({ body }) => wire.readContent(body),
      }),
    delete: async (id, signal) =>
      ask({
        operation: 'delete',
        method: 'DELETE',
        path: filePath(id),
        signal,
        read: ({ body, status }) => wire.readDeleted(body, status),
      }),
    models: async (signal) =>
      ask({ operation: 'models', method: 'GET', path: '/models', signal, read: ({ body }) => wire.readModels(body) }),
    balance: async (signal) =>
      ask({
        operation: 'balance',
        method: 'GET',
        path: '/users/me/balance',
        signal,
        read: ({ body }) => wire.readBalance(body),
      }),
    estimateTokens: async (model, messages, signal) =>
      ask({
        operation: 'estimate',
        method: 'POST',
        path: '/tokenizers/estimate-token-count',
        contentType: 'application/json',
        body: Buffer.from(JSON.stringify({ model, messages })),
        signal,
        read: ({ body }) => wire.readEstimate(body),
      }),
    chat: async (request) => ask(chatQuestion(request, caller.host)),
    [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose](),
  };
}

/** Most looks at an account find what the last one found: a body that is the same is not read again. */
function rememberingLast<Result>(read: (body: string) => Result): (body: string) => Result {
  let last: { readonly body: string; readonly result: Result } | undefined;
  return (body) => {
    if (last?.body !== body) last = { body, result: read(body) };
    return last.result;
  };
}

/** Without a time limit of its own it has that of its operation. */
type Request<Result> = Omit<Question<Result>, 'timeoutMs' | 'maxAnswerBytes'> & { readonly timeoutMs?: number };

/** What reading the text of a small file and a slow network take at most, and the pace of the slowest network. */
const SMALLEST_UPLOAD_MS = 20_000;
const SLOWEST_BYTES_PER_MS = 10;

export function uploadTimeLimit(bytes: number, longestMs: number): number {
  return Math.min(longestMs, SMALLEST_UPLOAD_MS + bytes / SLOWEST_BYTES_PER_MS);
}

function timeLimitOf(operation: Operation, timeouts: Timeouts): number {
  switch (operation) {
    case 'upload':
      return timeouts.uploadMs;
    case 'content':
      return timeouts.contentMs;
    case 'chat':
      return timeouts.chatMs;
    default:
      return timeouts.otherMs;
  }
}

/** @throws MoontideError REMOTE_NOT_FOUND for what would be the path of something else than a file. */
function filePath(id: RemoteId): string {
  if (id === '' || id === '.' || id === '..') {
    throw new MoontideError('REMOTE_NOT_FOUND', `"${id}" is not the id of a file`);
  }
  return `/files/${encodeURIComponent(id.toWellFormed())}`;
}
