import { describe, expect, it } from 'vitest';
import { decide, type Decisions, type StepOptions } from '../../../../src/cli/init/questions.ts';
import type { Survey } from '../../../../src/cli/init/survey.ts';
import { fakeContext, type FakeContextOptions } from '../../../support/cli-context.ts';
import { projectWith } from '../../../support/wire-values.ts';

const baseUrl = 'https://api.moonshot.ai/v1';
const active = { source: '.env', masked: 'sk-abc…wxyz', fingerprint: 'f' } as const;
const fresh: Survey = {
  root: '/nowhere/notes',
  documents: [],
  key: { baseUrl, others: [], problems: [] },
  project: undefined,
  hasIgnoreFile: false,
  hasConfigFile: false,
  schedules: [],
  service: 'absent',
  daemon: undefined,
  mostFiles: 1000,
};
const settled: Survey = { ...fresh, key: { ...fresh.key, active }, project: projectWith(), daemon: {} as never };

async function decided(
  found: Survey,
  options: StepOptions,
  person: FakeContextOptions = {},
): Promise<{ readonly decisions: Decisions; readonly questions: readonly string[] }> {
  const context = fakeContext(person);
  const decisions = await decide(context, found, options, new AbortController().signal);
  return { decisions, questions: context.questions };
}

describe('decide', () => {
  it('takes the usual answer to everything where nobody is to be asked', async () => {
    expect((await decided(fresh, { yes: true })).decisions).toEqual({
      key: undefined,
      writesIgnoreFile: true,
      writesConfigFile: true,
      schedule: undefined,
      installsService: false,
      startsDaemon: true,
      syncs: true,
    });
  });

  it('asks nothing of what an option answers', async () => {
    const options = {
      key: false,
      ignore: false,
      config: false,
      schedule: 'weekly',
      service: true,
      sync: false,
    } as const;
    const { decisions, questions } = await decided(fresh, options, { answer: true });
    expect(questions).toEqual([]);
    expect(decisions).toMatchObject({ schedule: 'weekly', installsService: true, startsDaemon: false, syncs: false });
  });

  it('asks nothing of what is there, and nothing twice', async () => {
    expect(await decided(settled, {})).toMatchObject({ questions: [], decisions: { syncs: false } });
    const { questions } = await decided({ ...settled, daemon: undefined }, {}, { answer: true, choice: 'yes' });
    expect(questions).toHaveLength(1);
    expect(questions[0]).toContain('Start the daemon');
  });

  it('does a step again that an option names', async () => {
    const { decisions } = await decided(settled, { key: 'sk-another', service: true, sync: true, schedule: 'nightly' });
    expect(decisions).toMatchObject({ key: 'sk-another', installsService: true, syncs: true, schedule: 'nightly' });
    expect((await decided({ ...settled, schedules: ['nightly'] }, { schedule: 'nightly' })).decisions.schedule).toBe(
      undefined,
    );
  });

  it('takes a key that is piped in, where one is asked for', async () => {
    const { decisions } = await decided(fresh, { yes: true, key: true }, { input: 'sk-piped\n' });
    expect(decisions.key).toBe('sk-piped');
    await expect(decided(fresh, { yes: true, key: true }, { input: ' \n' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('does nothing where a question is left, or nobody is there', async () => {
    await expect(decided(fresh, { key: false }, { answer: true })).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(decided(fresh, {}, { answer: false })).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(decided(fresh, {})).rejects.toMatchObject({ code: 'USAGE' });
  });
});
