import type { IncomingMessage } from 'node:http';
import { MoontideError } from '../core/errors.ts';
import type { CallJson, CallOptions } from './client-call.ts';
import { UPLOAD_LIMIT_BYTES } from './limits.ts';
import type { DeletedFile, RemoteFile, RemoteFileList } from './protocol/file.ts';
import { readJson, readText, type Call } from './transport.ts';
import { path, query } from './url.ts';

/** The files of an account. */
export interface FilesClient {
  list(projectId: string, options?: CallOptions): Promise<RemoteFile[]>;
  get(projectId: string, id: string, options?: CallOptions): Promise<RemoteFile>;
  /** The text that the server extracted. */
  content(projectId: string, id: string, options?: CallOptions): Promise<string>;
  upload(projectId: string, filename: string, content: Uint8Array, options?: CallOptions): Promise<RemoteFile>;
  delete(projectId: string, id: string, options?: CallOptions): Promise<DeletedFile>;
}

export interface FilesClientParts {
  readonly call: CallJson;
  readonly ask: (call: Call) => Promise<IncomingMessage>;
  readonly signalOf: (options?: CallOptions) => AbortSignal;
}

export function createFilesClient({ call, ask, signalOf }: FilesClientParts): FilesClient {
  return {
    list: async (project, options) => (await call<RemoteFileList>('GET', `/files${query({ project })}`, options)).files,
    get: (project, id, options) => call('GET', path`/files/${id}` + query({ project }), options),
    async content(project, id, options) {
      const signal = signalOf(options);
      const answer = await ask({
        method: 'GET',
        path: path`/files/${id}/content` + query({ project }),
        signal,
      });
      return readText(answer, signal);
    },
    async upload(project, filename, content, options) {
      // The daemon would cut the connection while the content is still being sent.
      if (content.byteLength > UPLOAD_LIMIT_BYTES) {
        const sizes = `${filename} has ${content.byteLength} bytes and at most ${UPLOAD_LIMIT_BYTES} are taken`;
        throw new MoontideError('BODY_TOO_LARGE', sizes);
      }
      const signal = signalOf(options);
      const answer = await ask({
        method: 'POST',
        path: `/files${query({ project, filename })}`,
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(content.byteLength) },
        body: content,
        signal,
      });
      return readJson<RemoteFile>(answer, signal);
    },
    delete: (project, id, options) => call('DELETE', path`/files/${id}` + query({ project }), options),
  };
}
