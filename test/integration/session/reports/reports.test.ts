import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProjectId } from '../../../../src/core/model.ts';
import { firstTimes, type ChatRequest } from '../../../../src/emulator/index.ts';
import { createReports, type ReportRequest, type Reports } from '../../../../src/session/reports/reports.ts';
import type { ProjectStatus } from '../../../../src/sync/api.ts';
import { Desk } from '../../../support/document-desk.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const PROJECT = 'alpha' as ProjectId;
const PATH = '.ai/reports/moontide-july-20260101T000000Z.md';

interface Office {
  readonly desk: Desk;
  readonly root: string;
  readonly drafts: string;
  readonly chats: ChatRequest[];
  says: string;
  /** As after a restart. */
  reports(): Reports;
}

async function openOffice(): Promise<Office> {
  const folder = tempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const root = join(folder.path, 'project');
  mkdirSync(root);
  const desk = await Desk.open();
  await desk.upload('docs/tides.md', 'High water is at noon.\n');
  const office: Office = {
    desk,
    root,
    drafts: join(folder.path, 'drafts'),
    chats: [],
    says: 'All went well, says docs/tides.md.',
    reports: () =>
      createReports({
        ask: desk.asker(),
        moontide: {
          project: () => ({ root }) as ProjectStatus,
          documents: async () => [...desk.documents.values()],
          sprints: () => [{ name: 'july', state: 'started', jobs: [] }],
        },
        draftsFolder: join(folder.path, 'drafts'),
        clock: new ManualClock(),
      }),
  };
  desk.emulator.configure({
    answerer: (request) => {
      office.chats.push(request);
      return { content: office.says };
    },
  });
  return office;
}

/** Gives up in the middle of the answer. */
async function cutOff(office: Office, request: ReportRequest = {}): Promise<string> {
  const cancel = new AbortController();
  let told = '';
  const written = office.reports().write(PROJECT, {
    ...request,
    signal: cancel.signal,
    onDelta: ({ kind, text }) => {
      if (kind === 'text' && told.length < 8) told += text;
      if (told.length >= 8) cancel.abort();
    },
  });
  await expect(written).rejects.toMatchObject({ code: 'CANCELLED' });
  return told;
}

function read(office: Office, path = PATH): string {
  return readFileSync(join(office.root, path), 'utf8');
}

describe('a report', () => {
  it('is written into the project, about the sprint that runs', async () => {
    const office = await openOffice();
    const report = await office.reports().write(PROJECT, {});
    expect(report).toMatchObject({ path: PATH, sprint: 'july', isCompared: false, sources: ['docs/tides.md'] });
    expect(read(office)).toBe(report.text);
    expect(report.text).toMatch(/^# Report on the sprint july\n.*kimi-k3, from 1 document\.\n\nAll went well/su);
    expect(readdirSync(join(office.root, '.ai/reports'))).toHaveLength(1);
    expect(readdirSync(office.drafts)).toEqual([]);
    expect(await office.reports().list(PROJECT)).toEqual([PATH]);
  });

  it('is compared with the baseline from then on', async () => {
    const office = await openOffice();
    office.says = 'As it was in June.';
    const baseline = await office.reports().write(PROJECT, { isBaseline: true });
    expect(baseline.path).toBe('.ai/reports/moontide-baseline.md');
    expect(await office.reports().write(PROJECT, {})).toMatchObject({ isCompared: true, path: PATH });
    expect(JSON.stringify(office.chats.at(-1)?.messages)).toContain('As it was in June.');
    expect(await office.reports().write(PROJECT, { isBaseline: true })).toMatchObject({ isCompared: false });
  });

  it('that was cut off leaves no file, and is continued where it ended', async () => {
    const office = await openOffice();
    const told = await cutOff(office);
    expect(existsSync(join(office.root, PATH))).toBe(false);

    const kept = office.says.slice(0, office.says.indexOf(told) + told.length);
    office.says = ' AND SO ON.';
    let drafts = '';
    let text = '';
    const report = await office.reports().write(PROJECT, {
      onDraft: (draft) => (drafts += draft),
      onDelta: (delta) => (text += delta.kind === 'text' ? delta.text : ''),
    });
    expect(report).toMatchObject({ draft: 'continued' });
    expect(drafts).toBe('continued');
    expect(text.startsWith(kept)).toBe(true);
    expect(report.text).toContain(text);
    expect(text.endsWith(' AND SO ON.')).toBe(true);
    const { messages = [] } = office.chats.at(-1) ?? {};
    // The documents first, which the cache has; then what was said.
    expect(messages.map(({ role }) => role)).toEqual(['system', 'system', 'user', 'assistant', 'user']);
  });

  it('that was cut off is asked for anew when a document has changed since', async () => {
    const office = await openOffice();
    await cutOff(office);
    await office.desk.upload('docs/tides.md', 'High water is at one.\n');
    office.says = 'Everything is new.';
    const report = await office.reports().write(PROJECT, {});
    expect(report).toMatchObject({ draft: 'asked-anew' });
    expect(report.text).toContain('.\n\nEverything is new.');
    expect(report.text).not.toContain('All went');
  });

  it('that the server begins anew counts from where it was continued', async () => {
    const office = await openOffice();
    office.desk.emulator.configure({ fault: firstTimes(1, { kind: 'cut-stream', events: 3 }, 'chat') });
    let text = '';
    const report = await office.reports().write(PROJECT, {
      onDelta: (delta) => (text += delta.kind === 'text' ? delta.text : ''),
      onRestart: () => (text = ''),
    });
    expect(text).toBe(office.says);
    expect(report.text.split('All went well')).toHaveLength(2);
  });

  it('is not written through a link, and nothing is asked for then', async () => {
    const office = await openOffice();
    mkdirSync(join(office.root, 'elsewhere'));
    symlinkSync(join(office.root, 'elsewhere'), join(office.root, '.ai'));
    await expect(office.reports().write(PROJECT, {})).rejects.toMatchObject({ code: 'UNREADABLE' });
    expect(readdirSync(join(office.root, 'elsewhere'))).toEqual([]);

    const other = await openOffice();
    mkdirSync(join(other.root, '.ai/reports'), { recursive: true });
    writeFileSync(join(other.root, 'README.md'), 'mine');
    symlinkSync(join(other.root, 'README.md'), join(other.root, '.ai/reports/moontide-baseline.md'));
    await expect(other.reports().write(PROJECT, { isBaseline: true })).rejects.toMatchObject({ code: 'UNREADABLE' });
    expect(readFileSync(join(other.root, 'README.md'), 'utf8')).toBe('mine');
    expect([...office.chats, ...other.chats]).toEqual([]);
  });

  it('is not written while another is', async () => {
    const office = await openOffice();
    const reports = office.reports();
    const first = reports.write(PROJECT, {});
    await expect(reports.write(PROJECT, {})).rejects.toMatchObject({ code: 'PROJECT_BUSY' });
    await first;
  });

  it('is not asked for while no document is uploaded', async () => {
    const office = await openOffice();
    office.desk.documents.clear();
    await expect(office.reports().write(PROJECT, {})).rejects.toMatchObject({ code: 'NOT_READY' });
    expect(office.chats).toEqual([]);
  });

  it('of nothing is an error, and the file of before stays', async () => {
    const office = await openOffice();
    await office.reports().write(PROJECT, { isBaseline: true });
    const before = read(office, '.ai/reports/moontide-baseline.md');
    office.says = ' ';
    await expect(office.reports().write(PROJECT, { isBaseline: true })).rejects.toMatchObject({ code: 'BAD_ANSWER' });
    expect(read(office, '.ai/reports/moontide-baseline.md')).toBe(before);
  });
});
