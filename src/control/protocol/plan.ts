/** Plans: what would be done, and why. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, Bytes, choice, Instant, parameters, refTo } from './schema.ts';

export const JOB_KINDS = ['sync', 'initial', 'import', 'clean', 'reupload'] as const;

const JobKind = choice(JOB_KINDS);

export type Problem = Static<typeof Problem>;
export const Problem = answer('Problem', 'Something about one path that a person can read.', {
  path: Type.String(),
  code: choice([
    'unreadable',
    'changing',
    'secret',
    'refused',
    'over-limit',
    'failing',
    'tracking-file',
    'tracking-damaged',
  ]),
  message: Type.String(),
  fix: Type.Optional(Type.String({ description: 'What to do, where the message does not say so.' })),
});

export type Halt = Static<typeof Halt>;
export const Halt = answer('Halt', 'Why a project stopped by itself and waits for a person.', {
  reason: choice([
    'root-missing',
    'root-replaced',
    'mass-delete',
    'key-missing',
    'key-refused',
    'not-permitted',
    'quota-exhausted',
    'config-invalid',
    'defect',
  ]),
  message: Type.String(),
  fix: Type.String({ description: 'The command that releases it.' }),
  planId: Type.Optional(Type.String({ description: 'Where `confirm` releases it: what that takes.' })),
});

const UploadReason = choice(['new', 'changed', 'remote-gone', 'reupload']);

const uploadFacts = {
  path: Type.String(),
  sha256: Type.String(),
  bytes: Bytes,
  uploadName: Type.String(),
};

const Upload = Type.Object({
  kind: Type.Literal('upload'),
  ...uploadFacts,
  because: UploadReason,
});

const Replace = Type.Object({
  kind: Type.Literal('replace'),
  ...uploadFacts,
  because: UploadReason,
  replaces: Type.String({ description: 'The version that is deleted once the new one is recorded.' }),
});

const Adopt = Type.Object({
  kind: Type.Literal('adopt'),
  ...uploadFacts,
  remoteId: Type.String({ description: 'The remote file that is there already.' }),
  replaces: Type.Optional(Type.String()),
});

const Delete = Type.Object({
  kind: Type.Literal('delete'),
  path: Type.Optional(Type.String()),
  remoteId: Type.String(),
  uploadName: Type.String(),
  because: choice(['vanished', 'left-out', 'superseded', 'duplicate', 'orphan', 'over-limit', 'clean']),
});

const Forget = Type.Object({
  kind: Type.Literal('forget'),
  path: Type.String(),
  remoteId: Type.String(),
});

export type Action = Static<typeof Action>;
export const Action = Type.Union([Upload, Replace, Adopt, Delete, Forget], {
  description: 'One step that brings the remote in step with the local documents.',
});

export type Plan = Static<typeof Plan>;
export const Plan = answer('Plan', 'What would be done now, and a name for exactly that.', {
  planId: Type.String(),
  kind: JobKind,
  actions: Type.Array(Action),
  problems: Type.Array(refTo(Problem)),
  halt: Type.Optional(refTo(Halt)),
  losses: Type.Optional(
    Type.Array(Delete, { description: 'Documents that are gone: what a halted project deletes once it is confirmed.' }),
  ),
  againAt: Type.Optional(Instant),
});

export const PlanQuery = parameters({
  kind: Type.Optional(choice(JOB_KINDS, { default: 'sync' })),
});
