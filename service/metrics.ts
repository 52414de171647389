/**
 * Figures for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). What can be seen at any time is read
 * when somebody asks; what happens is counted as it does. Labels are few: nothing that a document or a person brings along.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TokenCounts } from '../src/core/usage.ts';
import type { ObservedRequest } from '../src/moonshot/caller.ts';
import type { Status } from '../src/sync/api.ts';
import type { MoontideEvent } from '../src/sync/ports/events.ts';

export interface Metrics {
  /** One HTTP request to Moonshot that has ended. */
  readonly observe: (request: ObservedRequest) => void;
  /** A turn of a session, or a single question, was answered. */
  readonly spent: (tokens: TokenCounts) => void;
  /** Something happened. */
  readonly note: (event: MoontideEvent) => void;
  /** The whole page, as things stand now. */
  readonly text: (status: Status) => Promise<string>;
}

/** Uploads take 0.9 s at the median and 12 s at most (autumn of 2025); other requests are faster. */
const LATENCY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> => new Counter({ name, help, labelNames: [...labelNames], registers });

  const info = gauge('moontide_info', 'Always 1; the version is in the label.', ['version']);
  const startedAt = gauge('moontide_start_time_seconds', 'When the daemon started, in seconds since 1970.');
  const memory = gauge('moontide_resident_memory_bytes', 'Memory of the daemon.');
  const projects = gauge('moontide_projects', 'Projects by state.', ['state']);
  const inSync = gauge('moontide_project_in_sync', '1 where everything of the project is in step.', ['project']);
  const documents = gauge('moontide_documents', 'Documents by state.', ['project', 'state']);
  const queued = gauge('moontide_queue_requests', 'Requests that wait or run.', ['account', 'state']);
  const slots = gauge('moontide_queue_concurrency', 'Requests that may run at the same time now.', ['account']);
  const pace = gauge('moontide_queue_pace_per_minute', 'The pace that was found or configured.', ['account']);
  const files = gauge('moontide_account_files', 'Files in the account, by the last listing.', ['account']);
  const fileLimit = gauge('moontide_account_files_limit', 'Files that the account may hold.', ['account']);
  const answered = counter('moontide_requests_total', 'Requests to Moonshot that ended.', ['operation', 'outcome']);
  const rateLimited = counter('moontide_rate_limited_total', 'Answers that asked to slow down (429).', ['account']);
  const retries = counter('moontide_retries_total', 'Requests that were put back in line.', ['account']);
  const uploads = counter('moontide_uploads_total', 'Documents uploaded.', ['project']);
  const uploadedBytes = counter('moontide_uploaded_bytes_total', 'Bytes of the documents uploaded.', ['project']);
  const failures = counter('moontide_document_failures_total', 'Actions on documents that failed.', ['project']);
  const jobs = counter('moontide_jobs_total', 'Jobs that ended.', ['kind', 'state']);
  const tokens = counter(
    'moontide_tokens_total',
    'Tokens of models: read (cached and written ones included), of these cached, written to the cache; answered.',
    ['kind'],
  );
  const latency = new Histogram({
    name: 'moontide_request_duration_seconds',
    help: 'How long requests to Moonshot took.',
    labelNames: ['operation'],
    buckets: LATENCY_SECONDS,
    registers,
  });
  for (const kind of ['read', 'cached', 'cache_written', 'answered']) tokens.inc({ kind }, 0);

  function look({ version, startedAt: at, projects: all, accounts }: Status): void {
    for (const each of [info, projects, inSync, documents, queued, slots, pace, files, fileLimit]) each.reset();
    for (const each of [rateLimited, retries]) each.reset();
    info.set({ version }, 1);
    startedAt.set(at / 1000);
    memory.set(process.memoryUsage.rss());
    for (const { id, state, counts, inSync: isInSync } of all) {
      projects.inc({ state: state.kind });
      inSync.set({ project: id }, isInSync ? 1 : 0);
      documents.set({ project: id, state: 'synced' }, counts.synced);
      documents.set({ project: id, state: 'pending' }, counts.pending);
      documents.set({ project: id, state: 'failing' }, counts.failing);
      documents.set({ project: id, state: 'left_out' }, counts.leftOut);
      documents.set({ project: id, state: 'to_delete' }, counts.toDelete);
    }
    for (const { id, queue, files: listed } of accounts) {
      queued.set({ account: id, state: 'waiting' }, queue.waiting);
      queued.set({ account: id, state: 'running' }, queue.running);
      slots.set({ account: id }, queue.concurrency);
      if (queue.requestsPerMinute !== undefined) pace.set({ account: id }, queue.requestsPerMinute);
      // The queue counts since the start of the process, as a counter does.
      rateLimited.inc({ account: id }, queue.rateLimited);
      retries.inc({ account: id }, queue.retries);
      if (listed === undefined) continue;
      files.set({ account: id }, listed.total);
      fileLimit.set({ account: id }, listed.limit);
    }
  }

  return {
    observe({ operation, durationMs, errorCode }) {
      answered.inc({ operation, outcome: errorCode ?? 'ok' });
      latency.observe({ operation }, durationMs / 1000);
    },
    spent({ input, cached, written, output }) {
      tokens.inc({ kind: 'read' }, input);
      tokens.inc({ kind: 'cached' }, cached);
      tokens.inc({ kind: 'cache_written' }, written);
      tokens.inc({ kind: 'answered' }, output);
    },
    note({ type, projectId: project = '', data }) {
      if (type === 'document.uploaded') {
        uploads.inc({ project });
        uploadedBytes.inc({ project }, numberOf(data['bytes']));
      } else if (type === 'document.failed') failures.inc({ project });
      else if (type === 'job.ended') jobs.inc({ kind: String(data['kind']), state: String(data['state']) });
    },
    async text(status) {
      look(status);
      return await registry.metrics();
    },
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
