/** Sends an answer, whole or as a fault has it. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../clock.ts';
import { errorObject, type Answer } from '../answer.ts';
import type { Fault } from '../faults/fault.ts';
import { hexId } from '../ids.ts';

interface Parcel {
  readonly pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
  /** Undefined for streams. */
  readonly announcedBytes?: number;
  /** The connection is cut after the last piece. */
  readonly cutAfter?: boolean;
}

/** Resolves when everything is handed to the network. @throws when the client hangs up first, or `signal` aborts. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const parcel =
    typeof answer.body === 'string'
      ? pack(Buffer.from(answer.body), fault, clock, signal)
      : packStream(answer.body, fault, clock, signal);
  response.writeHead(answer.status, {
    ...answer.headers,
    'msh-request-id': hexId(''),
    'x-msh-trace-id': hexId(''),
    ...(parcel.announcedBytes === undefined ? {} : { 'content-length': String(parcel.announcedBytes) }),
  });
  await pipeline(Readable.from(parcel.pieces), response, { signal, end: parcel.cutAfter !== true });
  if (parcel.cutAfter === true) response.socket?.destroySoon();
}

function pack(body: Buffer, fault: Fault | undefined, clock: Clock, signal: AbortSignal): Parcel {
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault?.kind) {
    case 'truncated-json':
      return { pieces: [half], announcedBytes: half.length };
    case 'cut-body':
      return { pieces: [half], announcedBytes: body.length, cutAfter: true };
    case 'slow-body':
      return { pieces: slowly(body, fault.pieceBytes, fault.pauseMs, clock, signal), announcedBytes: body.length };
    default:
      return { pieces: [body], announcedBytes: body.length };
  }
}

function packStream(
  events: AsyncIterable<string>,
  fault: Fault | undefined,
  clock: Clock,
  signal: AbortSignal,
): Parcel {
  switch (fault?.kind) {
    case 'cut-stream':
      return { pieces: cutShort(events, fault.events), cutAfter: fault.abrupt ?? false };
    case 'cut-body':
      return { pieces: cutShort(events, undefined), cutAfter: true };
    case 'slow-body':
      return { pieces: paused(events, fault.pauseMs, clock, signal) };
    case 'garbled-stream':
      return { pieces: garbled(events) };
    case 'stream-error':
      return { pieces: endingInError(events, fault.events ?? 1) };
    default:
      return { pieces: events };
  }
}

async function* slowly(body: Buffer, pieceBytes: number, pauseMs: number, clock: Clock, signal: AbortSignal) {
  for (let start = 0; start < body.length; start += pieceBytes) {
    await clock.sleep(pauseMs, signal);
    yield body.subarray(start, start + pieceBytes);
  }
}

async function* paused(events: AsyncIterable<string>, pauseMs: number, clock: Clock, signal: AbortSignal) {
  for await (const event of events) {
    await clock.sleep(pauseMs, signal);
    yield event;
  }
}

async function* garbled(events: AsyncIterable<string>) {
  for await (const event of events) {
    const bytes = Buffer.from(event);
    bytes[Math.floor(bytes.length / 2)] = 0xff;
    yield bytes;
  }
}

async function* endingInError(events: AsyncIterable<string>, count: number) {
  yield* cutShort(events, count);
  yield `data: ${JSON.stringify(errorObject('server_error', 'Internal server error'))}\n\n`;
}

/** The first `count` events, or all but the last. */
async function* cutShort(events: AsyncIterable<string>, count: number | undefined) {
  let sent = 0;
  let held: string | undefined;
  for await (const event of events) {
    if (sent === count) return;
    if (count === undefined) {
      if (held !== undefined) yield held;
      held = event;
    } else {
      yield event;
    }
    sent += 1;
  }
}
