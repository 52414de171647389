import { expect, it } from 'vitest';
import { ERRORS } from '../../../src/core/error-table.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { namingKey } from '../../../src/core/key-in-use.ts';
import { WRONG_SOURCE_ADVICE } from '../../../src/core/troubles.ts';

const refused = new MoontideError('KEY_REFUSED', 'Moonshot refused the API key', { details: { status: 401 } });
const inUse = { source: '.env.project', masked: 'sk-aaaaa...aaaa' } as const;
const other = { source: 'environment', masked: 'sk-bbbbb...bbbb' } as const;

it('a failure that is about the key says which key was in use, and from where', () => {
  expect(namingKey(refused, inUse)).toMatchObject({
    code: 'KEY_REFUSED',
    message: 'Moonshot refused the API key (the key in use is sk-aaaaa...aaaa from .env.project).',
    fix: ERRORS.KEY_REFUSED.fix,
    details: { status: 401, key: inUse, otherKeys: [] },
  });
});

it('names the keys that were found and not used, and how one of them gets its turn', () => {
  const named = namingKey(refused, { ...inUse, others: [other] });
  expect(named.message).toContain('also found, and not in use: sk-bbbbb...bbbb from environment');
  expect(named.fix).toBe(`${ERRORS.KEY_REFUSED.fix} ${WRONG_SOURCE_ADVICE}`);
  expect(namingKey(named, { ...inUse, others: [other] })).toBe(named);
});

it('other failures, and those of a project without a key, stay as they are', () => {
  const unreachable = new MoontideError('UNREACHABLE', 'there is no network');
  expect(namingKey(unreachable, inUse)).toBe(unreachable);
  expect(namingKey(refused, undefined)).toBe(refused);
});
