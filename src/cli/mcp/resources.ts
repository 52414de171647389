/** The documents as resources, and word of it when they change. */
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type McpRequestContext,
  type McpServer,
} from '@modelcontextprotocol/server';
import type { Clock } from '../../clock.ts';
import { asMoontideError } from '../../core/errors.ts';
import type { Document } from '../../control/protocol/project.ts';
import type { StreamEvent } from '../../control/protocol/event.ts';
import { failureLines } from '../render/failure.ts';
import type { Desk } from './desk.ts';
import { pathOf, uriOf, URI_TEMPLATE } from './uri.ts';

/** Gives what tells whether the client asked for word of a document's changes. */
export function addResources(server: McpServer, desk: Desk, era: McpRequestContext['era']): (uri: string) => boolean {
  const list = async ({ mcpReq }: { readonly mcpReq: { readonly signal: AbortSignal } }) => {
    const { documents } = await orProtocolError(desk.documents(mcpReq.signal));
    return { resources: documents.filter(isReadable).map(resourceOf) };
  };
  server.registerResource(
    'document',
    new ResourceTemplate(URI_TEMPLATE, { list }),
    { title: 'Document', description: 'A document of the project, as it is on disk.' },
    async ({ href }, _variables, { mcpReq }) => {
      const path = pathOf(href);
      if (path === undefined) throw new ResourceNotFoundError(href);
      const text = await orProtocolError(desk.read(path, mcpReq.signal));
      return { contents: [{ uri: href, mimeType: mimeTypeOf(path), text }] };
    },
  );
  // The SDK knows what clients of the newer kind have asked for; for those before, `resources/subscribe` is ours to keep.
  if (era === 'modern') return () => true;
  const wanted = new Set<string>();
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    wanted.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    wanted.delete(params.uri);
    return {};
  });
  return (uri) => wanted.has(uri);
}

export interface Telling {
  readonly desk: Desk;
  readonly isWanted: (uri: string) => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Anew after this, where no daemon answers. */
const AGAIN_MS = 2000;

/** Tells the client of documents that come, go and change. Until the signal aborts; never rejects. */
export async function tellChanges(server: McpServer, { desk, isWanted, clock, signal }: Telling): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of desk.events(signal)) await tell(server, event, isWanted);
    } catch {
      // No daemon, no project yet, or the end: a tool that is called says which. Word of changes is a courtesy.
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  }
}

/** What changes on disk is seen in what becomes of it. */
async function tell(server: McpServer, { type, data }: StreamEvent, isWanted: Telling['isWanted']): Promise<void> {
  const path = typeof data['path'] === 'string' ? data['path'] : undefined;
  if (path === undefined) return;
  if (type === 'document.uploaded' || type === 'document.blocked') {
    const uri = uriOf(path);
    if (isWanted(uri)) await server.server.sendResourceUpdated({ uri });
    server.sendResourceListChanged();
  } else if (type === 'document.deleted' || type === 'document.left-out' || type === 'document.adopted') {
    server.sendResourceListChanged();
  }
}

function isReadable({ state, sha256 }: Document): boolean {
  return state !== 'left-out' && state !== 'vanished' && state !== 'blocked' && sha256 !== undefined;
}

function resourceOf({ path, bytes, state, modifiedAt }: Document) {
  return {
    uri: uriOf(path),
    name: path,
    mimeType: mimeTypeOf(path),
    description: state,
    ...(bytes !== undefined && { size: bytes }),
    ...(modifiedAt !== undefined && { annotations: { lastModified: modifiedAt } }),
  };
}

function mimeTypeOf(path: string): string {
  return /\.(md|markdown)$/i.test(path) ? 'text/markdown' : 'text/plain';
}

/** A failure with what to do, in the place where a client shows it. */
async function orProtocolError<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    const error = asMoontideError(thrown);
    const text = failureLines(error, (_format, words) => words).join('\n');
    throw new ProtocolError(ProtocolErrorCode.InternalError, text, { code: error.code });
  }
}
