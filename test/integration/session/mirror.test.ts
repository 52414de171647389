import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProjectId, SessionId } from '../../../src/core/model.ts';
import { createSessionMirror, mirroredStore } from '../../../src/session/mirror.ts';
import type { Session, SessionStore } from '../../../src/session/ports.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { Tree } from '../../support/tree.ts';

const ALPHA = 'alpha' as ProjectId;

const session = (name: string, changes: Partial<Session> = {}): Session => ({
  id: `sess_${name}` as SessionId,
  projectId: ALPHA,
  name,
  engine: 'kimi',
  sprint: '3',
  profile: { file: '.agents/overseer.yaml', prompt: 'Secret prompt.', tools: { without: [] }, rules: {} },
  state: 'active',
  permissions: {},
  createdAt: 0,
  usedAt: 60_000,
  stats: { messages: 2, toolCalls: 1, permissionRequests: 0, tokens: { input: 9, cached: 3, output: 1 } },
  ...changes,
});

class Desk implements AsyncDisposable {
  readonly tree = new Tree();
  readonly log = new RecordingLog();
  isOn = true;
  readonly #opened = openStore({ path: `${this.tree.root}/../moontide.db`, clock: new ManualClock() });
  readonly mirror = createSessionMirror({
    store: this.#opened.sessions,
    rootOf: () => (this.isOn ? this.tree.root : undefined),
    log: this.log,
  });
  readonly store: SessionStore = mirroredStore(this.#opened.sessions, this.mirror);

  /** Everything that was asked for is written. */
  async files(): Promise<readonly string[]> {
    await this.mirror[Symbol.asyncDispose]();
    const folder = `${this.tree.root}/.ai/sessions`;
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.json'))
      .toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mirror[Symbol.asyncDispose]();
    this.#opened[Symbol.dispose]();
    this.tree[Symbol.dispose]();
  }
}

describe('the mirror of sessions on the disk', () => {
  it('follows every change, with the metadata alone', async () => {
    await using desk = new Desk();
    desk.store.put(session('sprint-3'));
    desk.store.put(session('review'));
    expect(await desk.files()).toEqual(['active/review.json', 'active/sprint-3.json']);
    const text = readFileSync(`${desk.tree.root}/.ai/sessions/active/sprint-3.json`, 'utf8');
    expect(JSON.parse(text)).toEqual({
      id: 'sess_sprint-3',
      name: 'sprint-3',
      status: 'active',
      sprint: '3',
      engine: 'kimi',
      agent_file: '.agents/overseer.yaml',
      created_at: '1970-01-01T00:00:00.000Z',
      last_used_at: '1970-01-01T00:01:00.000Z',
      message_count: 2,
      tool_call_count: 1,
      tokens: { input: 9, cached: 3, output: 1 },
    });
    desk.store.put(session('sprint-3', { state: 'archived', archivedAt: 90_000 }));
    desk.store.delete('sess_review' as SessionId);
    expect(await desk.files()).toEqual(['archived/sprint-3.json']);
  });

  it('leaves the files of others alone, and writes nothing where it is off', async () => {
    await using desk = new Desk();
    desk.tree.write('.ai/sessions/active/theirs.json', '{"name": "theirs"}');
    desk.store.put(session('sprint-3'));
    expect(await desk.files()).toEqual(['active/sprint-3.json', 'active/theirs.json']);
    desk.isOn = false;
    desk.store.put(session('review'));
    expect(await desk.files()).toEqual(['active/sprint-3.json', 'active/theirs.json']);
  });

  it('never writes through a link', async () => {
    await using desk = new Desk();
    desk.tree.write('.ai/README.md', 'x');
    desk.tree.link('.ai/sessions', '../../outside');
    desk.store.put(session('sprint-3'));
    await desk.files();
    expect(readdirSync(desk.tree.outside)).toEqual([]);
    expect(desk.log.lines).toHaveLength(1);
  });
});
