/** The daemon itself: how it is, what it does. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Code } from './error.ts';
import { Project } from './project.ts';
import { TeamStatus } from './team.ts';
import { answer, choice, Count, Instant, refTo } from './schema.ts';

const HealthStatus = choice(['healthy', 'degraded']);

export type Health = Static<typeof Health>;
export const Health = answer('Health', 'Whether the daemon does its work.', {
  status: HealthStatus,
  version: Type.String(),
  uptime: Type.Number({ minimum: 0, description: 'Seconds since the start.' }),
  pid: Type.Integer(),
  providers: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        status: HealthStatus,
        responseTime: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds, where it is known.' })),
      }),
    ),
  ),
  features: Type.Object({
    shell_commands: Type.Boolean(),
    agent_permissions: Type.Boolean(),
    api_key_management: Type.Boolean(),
    real_time_streaming: Type.Boolean(),
  }),
  reasons: Type.Array(Type.String(), { description: 'Why it is degraded, for a person.' }),
});

export type Account = Static<typeof Account>;
export const Account = answer('Account', 'What one API key reaches, and its queue.', {
  id: Type.String(),
  baseUrl: Type.String(),
  masked: Type.String({ description: 'The key, masked.' }),
  keys: Type.Optional(Type.Array(Type.String(), { description: 'Every key that is known to reach it, masked.' })),
  projects: Type.Array(Type.String()),
  queue: Type.Object({
    waiting: Count,
    running: Count,
    concurrency: Count,
    requestsPerMinute: Type.Optional(Type.Number()),
    waitsUntil: Type.Optional(Instant),
    waitsBecause: Type.Optional(refTo(Code)),
    requests: Count,
    rateLimited: Count,
    retries: Count,
  }),
  files: Type.Optional(
    Type.Object({ total: Count, limit: Count, at: Instant }, { description: 'From the last listing.' }),
  ),
});

export type Status = Static<typeof Status>;
export const Status = answer('Status', 'Everything at a glance.', {
  version: Type.String(),
  pid: Type.Integer(),
  startedAt: Instant,
  projects: Type.Array(refTo(Project)),
  accounts: Type.Array(refTo(Account)),
  team: Type.Optional(TeamStatus),
  configProblem: Type.Optional(
    Type.String({ description: 'What is wrong with config.toml; the configuration before it stays in force.' }),
  ),
});

export type ShuttingDown = Static<typeof ShuttingDown>;
export const ShuttingDown = answer('ShuttingDown', 'The daemon ends once this is answered.', {
  stopping: Type.Boolean(),
  pid: Type.Integer(),
});
