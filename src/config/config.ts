/** The configuration in force, as the rest of Moontide reads it: camel case, milliseconds, no gaps. */
import type { ProjectId, RelPath, Sha256 } from '../core/model.ts';
import type { HealthThresholds } from '../core/context-health.ts';
import type { PriceList } from '../core/prices.ts';
import type { RuleSet } from '../core/rule-set.ts';
import { tierCeilings } from '../core/tier-ceilings.ts';
import type { Schedule } from '../core/schedule.ts';
import type { EngineCommand } from './engines.ts';
import type { ListenAddress } from './listen.ts';
import type { TeamConfig } from './team.ts';
import type { Settings } from './settings.ts';
import { belowRootAll } from './below-root.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What holds for all projects of the user. */
export interface UserConfig {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly modelName?: string;
  readonly logLevel: LogLevel;
  readonly limits: Limits;
  /** What the tools of sessions may do. */
  readonly permissions: RuleSet;
  /** What sessions' contexts are judged by. */
  readonly context: HealthThresholds;
  /** What questions and sessions about documents read. */
  readonly reading: Reading;
  /** By the name of the model; go before the built-in ones. */
  readonly prices: PriceList;
  /** By name. */
  readonly engines: Readonly<Record<string, EngineCommand>>;
  /** Where the control API is reached over TCP. */
  readonly listen?: ListenAddress;
  /** The team that shares the account. */
  readonly team?: TeamConfig;
}

export interface Reading {
  /** What the server extracted, or the documents as they stand on the disk. */
  readonly textFrom: 'server' | 'disk';
  /** Globs; empty: all documents. */
  readonly include: readonly string[];
  /** Estimated, for the documents; absent: what the model's window leaves. */
  readonly budgetTokens?: number;
}

export interface Limits {
  readonly maxFiles: number;
  readonly concurrency: number;
  /** Undefined: the pace is found. */
  readonly requestsPerMinute?: number;
  readonly uploadTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** For every silence of an answering model. */
  readonly answerTimeoutMs: number;
}

/** What holds for one project. */
export interface ProjectConfig {
  readonly id?: ProjectId;
  readonly name?: string;
  readonly documents: {
    readonly folders: readonly RelPath[];
    readonly files: readonly RelPath[];
    /** In gitignore syntax; the user's lines come last, so that a project's `!line` cannot undo them. */
    readonly ignore: readonly string[];
    readonly maxBytes: number;
  };
  readonly watch: {
    readonly quietMs: number;
    readonly ceilingMs: number;
    readonly scanEveryMs: number;
    readonly rehashEveryMs: number;
  };
  readonly sync: {
    readonly graceMs: number;
    readonly lateListingMs: number;
    readonly reconcileEveryMs: number;
    /** Keep the tracking file of Moonshot's integration guide up to date. */
    readonly trackingFile: boolean;
  };
  readonly guard: {
    readonly massDeleteRatio: number;
    readonly massDeleteMin: number;
  };
  readonly secrets: {
    /** Contents that may go although something in them looks like a secret. */
    readonly allow: readonly Sha256[];
  };
  readonly schedules: readonly Schedule[];
  /** Keep a file for each session in the project. */
  readonly mirrorsSessions: boolean;
  /** The session that a sprint begins with; undefined: none. */
  readonly sprintSession?: { readonly engine?: string; readonly agent?: string; readonly agentFile?: string };
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export function toProjectConfig(settings: Settings): Omit<ProjectConfig, 'id' | 'name' | 'schedules'> {
  const { documents, watch, sync, guard, secrets, sprint, sessions } = settings;
  return {
    documents: {
      folders: belowRootAll(documents.folders),
      files: belowRootAll(documents.files),
      ignore: documents.ignore,
      maxBytes: documents.max_bytes,
    },
    watch: {
      quietMs: watch.quiet_ms,
      ceilingMs: watch.ceiling_ms,
      scanEveryMs: watch.scan_seconds * SECOND_MS,
      rehashEveryMs: watch.rehash_minutes * MINUTE_MS,
    },
    sync: {
      graceMs: sync.grace_seconds * SECOND_MS,
      lateListingMs: sync.late_listing_ms,
      reconcileEveryMs: sync.reconcile_minutes * MINUTE_MS,
      trackingFile: sync.tracking_file,
    },
    guard: { massDeleteRatio: guard.mass_delete_ratio, massDeleteMin: guard.mass_delete_min },
    secrets: { allow: secrets.allow as Sha256[] },
    mirrorsSessions: sessions.mirror,
    ...(sprint.session && { sprintSession: sprintSessionOf(sprint) }),
  };
}

function sprintSessionOf({
  engine,
  agent,
  agent_file,
}: Settings['sprint']): NonNullable<ProjectConfig['sprintSession']> {
  return {
    ...(engine !== '' && { engine }),
    ...(agent !== '' && { agent }),
    ...(agent_file !== '' && { agentFile: agent_file }),
  };
}

export function toLimits(limits: Settings['limits']): Limits {
  const tier = limits.tier === undefined ? undefined : tierCeilings(limits.tier);
  const perMinute = [limits.requests_per_minute, tier?.requestsPerMinute].filter((value) => value !== undefined);
  return {
    maxFiles: limits.max_files,
    concurrency: Math.min(limits.concurrency, tier?.concurrency ?? Number.POSITIVE_INFINITY),
    ...(perMinute.length === 0 ? {} : { requestsPerMinute: Math.min(...perMinute) }),
    uploadTimeoutMs: limits.upload_timeout_seconds * SECOND_MS,
    requestTimeoutMs: limits.request_timeout_seconds * SECOND_MS,
    answerTimeoutMs: limits.answer_timeout_seconds * SECOND_MS,
  };
}
