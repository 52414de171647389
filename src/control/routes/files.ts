import { Type } from 'typebox';
import type { ProjectId, RemoteId } from '../../core/model.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { UPLOAD_LIMIT_BYTES } from '../limits.ts';
import { answers, failures, rawAnswer } from '../openapi.ts';
import { DeletedFile, FileParams, FileQuery, RemoteFile, RemoteFileList, UploadQuery } from '../protocol/file.ts';
import { refTo } from '../protocol/schema.ts';
import { viewRemoteFile } from '../views/file.ts';

const tags = ['files'];

const OCTET_STREAM = 'application/octet-stream';

export function addFileRoutes(app: ControlApp, { moontide }: ControlContext): void {
  const { files } = moontide;

  app.route({
    method: 'GET',
    url: '/files',
    schema: {
      operationId: 'listFiles',
      summary: "Every file of the account that the project's key reaches",
      tags,
      querystring: FileQuery,
      response: answers(refTo(RemoteFileList)),
    },
    handler: async (request) => {
      const found = await files.list(request.query.project as ProjectId);
      return { files: found.map(viewRemoteFile) };
    },
  });

  app.route({
    method: 'GET',
    url: '/files/:id',
    schema: {
      operationId: 'getFile',
      summary: 'One remote file',
      tags,
      params: FileParams,
      querystring: FileQuery,
      response: answers(refTo(RemoteFile)),
    },
    handler: async (request) =>
      viewRemoteFile(await files.get(request.query.project as ProjectId, request.params.id as RemoteId)),
  });

  app.route({
    method: 'GET',
    url: '/files/:id/content',
    schema: {
      operationId: 'fileContent',
      summary: 'The text that the server extracted from a file',
      tags,
      params: FileParams,
      querystring: FileQuery,
      response: { 200: rawAnswer<string>('text/plain', Type.String()), ...failures },
    },
    handler: async (request, reply) => {
      const content = await files.content(request.query.project as ProjectId, request.params.id as RemoteId);
      reply.type('text/plain; charset=utf-8');
      return content;
    },
  });

  app.route({
    method: 'DELETE',
    url: '/files/:id',
    schema: {
      operationId: 'deleteFile',
      summary: 'Delete a remote file, whoever it belongs to',
      tags,
      params: FileParams,
      querystring: FileQuery,
      response: answers(refTo(DeletedFile)),
    },
    handler: async (request) => {
      const { id } = request.params;
      await files.delete(request.query.project as ProjectId, id as RemoteId);
      return { id, deleted: true };
    },
  });
}

/** In a scope of its own: the only route that takes a body other than JSON, and the only one that takes a large one. */
export async function addUploadRoute(scope: ControlApp, { moontide }: ControlContext): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(OCTET_STREAM, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.route({
    method: 'POST',
    url: '/files',
    bodyLimit: UPLOAD_LIMIT_BYTES,
    schema: {
      operationId: 'uploadFile',
      summary: 'Upload content under a plain name; Moontide never deletes such a file by itself',
      tags,
      consumes: [OCTET_STREAM],
      querystring: UploadQuery,
      body: Type.Unsafe<unknown>({ contentMediaType: OCTET_STREAM }),
      response: { 201: refTo(RemoteFile), ...failures },
    },
    handler: async (request, reply) => {
      const { project, filename } = request.query;
      if (!Buffer.isBuffer(request.body)) throw noContent();
      const file = await moontide.files.upload(project as ProjectId, filename, request.body);
      return reply.code(201).send(viewRemoteFile(file));
    },
  });
}

function noContent(): MoontideError {
  return new MoontideError('INVALID_REQUEST', `body is missing: send the content as ${OCTET_STREAM}.`, {
    details: { field: 'body', allowed: [OCTET_STREAM] },
  });
}
