/** What machines tell each other of remote files, at a real server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RemoteFile, RemoteId } from '../../src/core/model.ts';
import { openEngine, type Engine } from '../../src/team/engine.ts';
import { Ledger } from '../../src/team/ledger.ts';
import { Roster } from '../../src/team/roster.ts';
import { TeamSharing } from '../../src/team/sharing.ts';
import { RedisServer } from '../support/redis-server.ts';

const PROJECT = 'shop1234';
const FILE: RemoteFile = {
  id: 'file-1' as RemoteId,
  filename: 'a (1).md',
  bytes: 5,
  createdAt: 1_000,
  purpose: 'file-extract',
  status: 'ready',
  statusDetails: '',
};
const NOTHING = { elsewhere: new Set(), stored: [], gone: new Set() };

let stack: AsyncDisposableStack;
let server: RedisServer;
let engine: Engine;
let one: Ledger;
let other: Ledger;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  server = stack.use(await RedisServer.start());
  engine = stack.use(await openEngine({ url: server.url, name: 'crew' }));
  await new Roster(engine).charter('first');
  one = ledgerOf('one');
  other = ledgerOf('other');
});

afterEach(() => stack.disposeAsync());

describe('a claim', () => {
  it('is given to one of two that want it at the same time', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `d${at}.md`);
    const [mine, theirs] = await Promise.all([one.claim(names), other.claim(names)]);
    expect(mine.elsewhere.size + theirs.elsewhere.size).toBe(names.length);
    expect(mine.elsewhere.isDisjointFrom(theirs.elsewhere)).toBe(true);
  });

  it('is held by its owner until that lets it go', async () => {
    expect(await one.claim(['a.md'])).toEqual(NOTHING);
    expect([await one.holds('a.md'), await other.holds('a.md')]).toEqual([true, false]);
    await other.release('a.md');
    expect(await other.holds('a.md')).toBe(false);
    await one.release('a.md');
    expect(await other.holds('a.md')).toBe(true);
    expect(await one.holds('a.md')).toBe(false);
  });

  it('ends by itself when its owner is gone', async () => {
    await one.claim(['a.md']);
    const keys = await server.command('keys', '*claim*');
    expect(Number(await server.command('pttl', keys))).toBeGreaterThan(0);
    await server.command('pexpire', keys, '1');
    await expect.poll(async () => (await other.claim(['a.md'])).elsewhere.size).toBe(0);
  });
});

describe('a version that was stored', () => {
  it('is taken up by who would upload it', async () => {
    await one.claim(['a.md']);
    await one.stored('a.md', FILE);
    expect(await other.claim(['a.md', 'b.md'])).toEqual({ elsewhere: new Set(), stored: [FILE], gone: new Set() });
  });

  it('is gone when it was deleted, and there again when it is stored anew', async () => {
    await one.stored('a.md', FILE);
    await one.deleted('a.md', FILE.id);
    expect(await other.claim(['a.md'])).toEqual({ elsewhere: new Set(), stored: [], gone: new Set([FILE.id]) });
    await other.stored('a.md', { ...FILE, id: 'file-2' as RemoteId });
    expect(await one.claim(['a.md'])).toMatchObject({ stored: [{ id: 'file-2' }], gone: new Set() });
  });

  it('is not known where the note of it is garbage', async () => {
    await one.stored('a.md', FILE);
    await server.command('set', await server.command('keys', '*stored*'), 'garbage');
    expect(await other.claim(['a.md'])).toEqual(NOTHING);
  });
});

describe('a deletion', () => {
  it('may not be of what another machine needs, and may be when that needs it no longer', async () => {
    await other.need(PROJECT, new Set(['a.md']));
    expect(await one.mayDelete(PROJECT, 'a.md')).toBe(false);
    await other.need(PROJECT, new Set(['b.md']));
    expect(await one.mayDelete(PROJECT, 'a.md')).toBe(true);
  });

  it('may be of what this machine alone needs', async () => {
    await one.need(PROJECT, new Set(['a.md']));
    expect(await one.mayDelete(PROJECT, 'a.md')).toBe(true);
  });

  it.each(['', 'second'])(
    'is refused once the server was emptied, and so is what others need (epoch %j)',
    async (epoch) => {
      await other.need(PROJECT, new Set(['a.md']));
      await server.command('flushall');
      if (epoch !== '') await new Roster(engine).charter(epoch);
      await expect(one.mayDelete(PROJECT, 'a.md')).rejects.toMatchObject({ code: 'TEAM_AWAY' });
      await expect(one.elsewhere(PROJECT)).rejects.toMatchObject({ code: 'TEAM_AWAY' });
    },
  );

  it('is made by one of two, and keeps everybody from taking the version up until it is done', async () => {
    const may = await Promise.all([one.mayDelete(PROJECT, 'a.md'), other.mayDelete(PROJECT, 'a.md')]);
    expect(may.filter(Boolean)).toHaveLength(1);
    const [deleter, waiting] = may[0] ? [one, other] : [other, one];
    expect((await waiting.claim(['a.md'])).elsewhere).toEqual(new Set(['a.md']));
    await deleter.deleted('a.md', undefined);
    expect((await waiting.claim(['a.md'])).elsewhere).toEqual(new Set());
  });

  it('never crosses with taking up: who is told first of the other gives way', async () => {
    for (let round = 0; round < 100; round += 1) {
      const name = `d${round}.md`;
      const takingUp = other.need(PROJECT, new Set([name])).then(() => other.claim([name]));
      const [mayDelete, { elsewhere }] = await Promise.all([one.mayDelete(PROJECT, name), takingUp]);
      const isTakenUp = !elsewhere.has(name);
      expect({ round, both: mayDelete && isTakenUp }).toEqual({ round, both: false });
    }
  });

  it('is allowed when who needed the version has left, or was away for too long', async () => {
    await other.need(PROJECT, new Set(['a.md']));
    await other.leave(PROJECT);
    expect(await one.mayDelete(PROJECT, 'a.md')).toBe(true);
    await one.deleted('a.md', undefined);

    const brief = ledgerOf('brief', 50);
    await brief.need(PROJECT, new Set(['a.md']));
    await expect.poll(() => one.mayDelete(PROJECT, 'a.md')).toBe(true);
  });
});

describe('needs', () => {
  it('are those of each machine, and elsewhere those of the others', async () => {
    expect(await one.need(PROJECT, new Set(['a.md', 'b.md']))).toEqual(new Set(['a.md', 'b.md']));
    await other.need(PROJECT, new Set(['b.md', 'c.md']));
    expect(await one.need(PROJECT, new Set(['b.md', 'd.md']))).toEqual(new Set(['d.md']));
    expect(await one.elsewhere(PROJECT)).toEqual(new Set(['b.md', 'c.md']));
    expect(await other.elsewhere(PROJECT)).toEqual(new Set(['b.md', 'd.md']));
    expect(await one.elsewhere('another1')).toEqual(new Set());
  });
});

describe("a project's part in a team", () => {
  it('says anew what it needs when the server was emptied, and once that the others had not heard it', async () => {
    const meetings = { ledger: one, knowsAllNeeds: true, runs: undefined, takePart: () => () => undefined, lost };
    const sharing = new TeamSharing(meetings, PROJECT);
    expect(await sharing.need(new Set(['a.md']))).toEqual(new Set(['a.md']));
    expect(await sharing.need(new Set(['a.md']))).toEqual(new Set());
    await server.command('flushall');
    await new Roster(engine).charter('second');
    meetings.ledger = ledgerOf('one', 60_000, 'second');
    other = ledgerOf('other', 60_000, 'second');
    await sharing.sayAgain();
    expect(await other.elsewhere(PROJECT)).toEqual(new Set(['a.md']));
    expect(await sharing.need(new Set(['a.md', 'b.md']))).toEqual(new Set(['a.md', 'b.md']));
    expect(await sharing.need(new Set(['a.md', 'b.md']))).toEqual(new Set());
  });
});

function ledgerOf(member: string, goneAfterMs = 60_000, epoch = 'first'): Ledger {
  return new Ledger(engine, { member, epoch, goneAfterMs });
}

function lost(error: unknown): never {
  throw error;
}

describe('the roster', () => {
  it('leaves out a machine whose entry is garbage, and goes on with the others', async () => {
    const roster = new Roster(engine);
    const now = await roster.now();
    await roster.introduce(
      { id: 'one', host: 'h', user: 'u', version: '1', projects: [], limits: { concurrency: 8 } },
      now,
    );
    await server.command('hset', `${engine.prefix}:members`, 'broken', 'garbage');
    expect(await roster.members(60_000, now)).toMatchObject([{ id: 'one', isHere: true }]);
  });
});
