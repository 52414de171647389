/** The control API as a fastify application: every route, one shape for every failure. */
import fastify from 'fastify';
import type {
  FastifyBaseLogger,
  FastifyHttpOptions,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Configurations } from '../config/api.ts';
import { MoontideError } from '../core/errors.ts';
import type { Keys } from '../keys/api.ts';
import type { Log } from '../log.ts';
import type { LogFilter, LogRecord } from '../logs/log-record.ts';
import type { Sessions } from '../session/api.ts';
import type { UsageBook } from '../session/usage-book.ts';
import type { Questions } from '../session/documents/questions.ts';
import type { Reports } from '../session/reports/reports.ts';
import type { Moontide } from '../sync/api.ts';
import type { TeamStatus } from '../sync/api.ts';
import type { TeamReport } from '../team/report.ts';
import { guardAccess } from './access.ts';
import type { Admissions } from './admissions.ts';
import { CALLER } from './caller.ts';
import { asShownError, isDefect, statusOf, viewError } from './error-answer.ts';
import type { Door } from './door.ts';
import type { EventLog } from './event-log.ts';
import { BODY_LIMIT_BYTES, VERSION_HEADER } from './limits.ts';
import { answerMalformed } from './malformed.ts';
import type { PageAccess } from './page/page-access.ts';
import { COMPONENTS } from './protocol/components.ts';
import { addRoutes } from './routes.ts';
import type { Tokens } from './tokens.ts';
import { validatorCompiler } from './validation.ts';

export type ControlApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ControlContext {
  readonly moontide: Moontide;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly questions: Questions;
  readonly reports: Reports;
  readonly usage: Pick<UsageBook, 'report'>;
  readonly events: EventLog;
  readonly configurations: Configurations;
  /** What lets callers in over TCP. */
  readonly tokens: Pick<Tokens, 'recognize'>;
  readonly admissions: Admissions;
  /** How a connection came in. */
  readonly doorOf: (socket: object) => Door;
  readonly page: PageAccess;
  readonly log: Log;
  readonly clock: Clock;
  readonly version: string;
  /** The end of the daemon's log, the oldest first. */
  readonly readLog: (count: number, filter: LogFilter) => Promise<readonly LogRecord[]>;
  /** The page for Prometheus. */
  readonly metrics: () => Promise<string>;
  readonly team: {
    /** Undefined where there is no team. */
    readonly report: () => Promise<TeamReport | undefined>;
    readonly status: () => TeamStatus | undefined;
    /** Resolves when it is known whether the team can be met, or after a while. */
    readonly tried: (waitMs: number) => Promise<void>;
  };
  /** Called once the request to shut down has been answered. */
  readonly onShutdown: () => void;
  /** Aborts with DAEMON_STOPPING: whoever waits is told and let go. */
  readonly stopping: AbortSignal;
}

/** A caller that has not sent its headers, or its request, by then is let go. */
const HEADERS_MS = 5000;
const REQUEST_MS = 120_000;
/** Who waits longer than allowed is let go within as long again: each look wakes an idle daemon. */
const CHECK_MS = HEADERS_MS;

/** Longer than any id that the schemas allow, so that it is they who speak. */
const LONGEST_PARAMETER = 4096;

export async function createControlApp(context: ControlContext): Promise<ControlApp> {
  const answerFailure = createFailureAnswer(context.log);
  const app = createBareApp({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_MS },
    // `Connections` ends connections, and a hook refuses requests that come too late.
    forceCloseConnections: false,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: answerFailure,
    clientErrorHandler: answerMalformed,
  });

  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler(({ method, url }) => {
    const [path] = url.split('?');
    throw new MoontideError('NOT_FOUND', `There is no ${method} ${path}.`, { details: { method, path } });
  });
  app.removeContentTypeParser('text/plain');
  acceptNoBody(app);

  app.decorateRequest(CALLER);
  app.addHook('onRequest', async () => context.stopping.throwIfAborted());
  app.addHook('onRequest', guardAccess(context));
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header(VERSION_HEADER, context.version);
    if (context.stopping.aborted) reply.header('connection', 'close');
  });

  await addRoutes(app, context);
  let document: Promise<object> | undefined;
  app.get('/openapi.json', () => (document ??= describe(context)));
  await app.ready();
  return app;
}

/** Many clients call every body JSON, the one that they do not send too; whether one is needed is for the route's schema. */
function acceptNoBody(app: ControlApp): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null) : parse(request, body, done),
  );
}

/** With what routes need to be described, and nothing that they need to answer. */
export function createBareApp(options: FastifyHttpOptions<RawServerDefault> = {}): ControlApp {
  const app = fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // Answers are built field by field in views/, and the tests check them against their schemas.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  for (const component of COMPONENTS) app.addSchema(component);
  return app;
}

/** What makes the document is loaded when somebody asks for it, which hardly anybody does. */
async function describe(context: ControlContext): Promise<object> {
  const { openapiDocument } = await import('./openapi-document.ts');
  return await openapiDocument(context);
}

/** Nobody reads the answer, and that the body broke off is no defect. */
function wentAway(cause: unknown): MoontideError {
  return new MoontideError('CANCELLED', 'The caller went away before its request was whole.', { cause });
}

function createFailureAnswer(log: Log): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const shown = request.raw.readableAborted ? wentAway(error) : asShownError(error);
    const fields = { method: request.method, route: request.routeOptions.url, code: shown.code };
    if (isDefect(shown)) log.error({ ...fields, err: error }, 'a request broke');
    else log.debug({ ...fields, message: shown.message }, 'a request failed');
    if (shown.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(shown.retryAfterMs / 1000));
    if (shown.code === 'TOKEN_REFUSED') reply.header('www-authenticate', 'Bearer');
    reply.code(statusOf(shown)).send(viewError(shown));
  };
}
