/** Answers what is not HTTP, or stops coming: nothing that fastify could route. */
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { MoontideError } from '../core/errors.ts';
import { statusOf, viewError } from './error-answer.ts';

export function answerMalformed(error: ConnectionError, socket: Socket): void {
  // ECONNRESET: the caller is gone already.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const shown = new MoontideError('INVALID_REQUEST', describe(error));
  const body = JSON.stringify(viewError(shown));
  socket.end(
    [
      `HTTP/1.1 ${statusOf(shown)} Bad Request`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function describe(error: ConnectionError): string {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'the headers are too large';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'the request did not come in time';
    default:
      return 'this is not an HTTP request';
  }
}
