/** The life of one request: who asks, whether they may, what goes wrong, the effect, the answer. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { caller, type Account, type Caller, type Keys } from '../accounts.ts';
import type { Answer } from '../answer.ts';
import { noKey, notFound, unknownKey } from '../errors.ts';
import { insteadOfAnswer } from '../faults/fault-answer.ts';
import type { Fault } from '../faults/fault.ts';
import type { LedgerBook, LedgerEntry, UploadFacts } from '../ledger.ts';
import type { Admission } from '../limits/admission.ts';
import type { Call, Route } from '../route.ts';
import type { Settings } from '../settings.ts';
import type { Body } from './body.ts';
import { deliver } from './deliver.ts';
import { readUploadForm, type UploadForm } from './form.ts';

export interface World {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly ledger: LedgerBook;
  readonly admission: Admission;
  settings(): Settings;
  /** Aborts when the emulator ends. */
  readonly ending: AbortSignal;
}

/** A request whose head has arrived. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LedgerEntry;
  readonly verdict: Verdict;
}

type Verdict =
  | { readonly welcome: true; readonly route: Route; readonly account: Account }
  /** Settled on arrival, told once the body was read: so gateways do it, and so the client surely hears it. */
  | { readonly welcome: false; readonly refusal: Answer };

/** Called when the head has arrived; from here on the request counts, until its connection is done with it. */
export function arrive(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  route: Route | undefined,
): Visit {
  const { keys, ledger, clock } = world;
  const who = caller(keys, request.headers.authorization);
  const entry = ledger.arrive({
    at: clock.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    route: route?.name,
    account: who.kind === 'known' ? who.account.name : undefined,
  });
  response.once('close', () => ledger.end(entry, clock.now()));
  return { request, response, entry, verdict: judge(world, response, route, who) };
}

function judge(world: World, response: ServerResponse, route: Route | undefined, who: Caller): Verdict {
  if (route === undefined) return { welcome: false, refusal: notFound };
  switch (who.kind) {
    case 'no-key':
      return { welcome: false, refusal: noKey };
    case 'unknown-key':
      return { welcome: false, refusal: unknownKey };
    case 'known': {
      const entry = world.admission.enter(who.account, route.bucket);
      if (!entry.admitted) return { welcome: false, refusal: entry.refusal };
      response.once('close', () => entry.leave());
      return { welcome: true, route, account: who.account };
    }
  }
}

/**
 * Called when the body was read. What was asked for is done even if the client has hung up meanwhile, as servers do
 * that have read a whole request. Never rejects for what the client or the network does.
 */
export async function complete(world: World, visit: Visit, fileId: string, body: Body): Promise<void> {
  const { ledger, ending } = world;
  const { request, response, entry, verdict } = visit;
  const form = entry.route === 'files.upload' ? await readUploadForm(body, request.headers['content-type']) : undefined;
  const upload = uploadFacts(form);
  ledger.note(entry, { upload });
  if (!verdict.welcome) return answer(world, visit, verdict.refusal, undefined);

  const { route, account } = verdict;
  const { order, method, path } = entry;
  const fault = world
    .settings()
    .fault({ order, route: route.name, method, path, account: account.name, fileId, upload });
  ledger.note(entry, { fault: fault?.kind });
  await pause(world, route, fault);

  const call: Call = { account, fileId, body, form, fault };
  const instead = insteadOfAnswer(fault, account);
  if (instead === undefined) return answer(world, visit, await route.handle(call), fault);
  if (instead.effect) await route.handle(call);
  switch (instead.kind) {
    case 'answer':
      return answer(world, visit, instead.answer, fault);
    case 'connection-lost':
      response.destroy();
      return undefined;
    case 'hang':
      if (!response.destroyed) await once(response, 'close', { signal: ending });
      return undefined;
  }
}

async function pause(world: World, route: Route, fault: Fault | undefined): Promise<void> {
  const { latencyMs } = world.settings();
  const usualMs = typeof latencyMs === 'number' ? latencyMs : latencyMs(route.name);
  const ms = usualMs + (fault?.kind === 'slow' ? fault.delayMs : 0);
  if (ms > 0) await world.clock.sleep(ms, world.ending);
}

async function answer(
  { ledger, clock, ending }: World,
  { response, entry, verdict }: Visit,
  content: Answer,
  fault: Fault | undefined,
): Promise<void> {
  if (response.destroyed) return;
  ledger.note(entry, { status: content.status });
  const named = verdict.welcome ? withOrganization(content, verdict.account) : content;
  await deliver(response, named, fault, clock, ending);
}

/** Moonshot's answers name the organization of the key. */
function withOrganization(content: Answer, { organization }: Account): Answer {
  return { ...content, headers: { ...content.headers, 'msh-org-id': organization } };
}

function uploadFacts(form: UploadForm | undefined): UploadFacts | undefined {
  if (form?.kind !== 'form' || form.file === undefined) return undefined;
  const { filename, content, sha256 } = form.file;
  return { filename, bytes: content.length, sha256 };
}
