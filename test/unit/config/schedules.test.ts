import { describe, expect, it } from 'vitest';
import { loadProject, loadUser } from '../../../src/config/load.ts';
import type { Schedule } from '../../../src/core/schedule.ts';

function load(text: string): readonly Schedule[] {
  return loadProject(loadUser(undefined, {}), { path: 'moontide.toml', text }, undefined).config.schedules;
}

describe('[[schedule]]', () => {
  it('says what is done and when', () => {
    const [nightly, fortnightly] = load(`
      [[schedule]]
      name = "nightly"
      cron = "30 2 * * *"
      timezone = "Europe/Berlin"
      run = "reupload"
      catch_up_hours = 6

      [[schedule]]
      name = "sprint"
      cron = "0 18 * * fri"
      run = "clean"
      every_weeks = 2
      starting = 2026-01-09
    `);
    expect(nightly).toMatchObject({ name: 'nightly', run: 'reupload', makeUpMs: 6 * 3_600_000, everyWeeks: 1 });
    expect(nightly?.cron).toMatchObject({ minutes: [30], hours: [2] });
    expect(nightly?.zone.offsetMs(Date.UTC(2026, 6, 1))).toBe(7_200_000);
    expect(fortnightly).toMatchObject({ everyWeeks: 2, startingDay: Date.UTC(2026, 0, 9) / 86_400_000 });
    expect(fortnightly?.cron.weekdays).toEqual([5]);
  });

  it.each([
    ['cron = "0 25 * * *"', 'schedule[0].cron is not understood: 25 is a invalid expression for hour'],
    ['cron = "0 0 L * *"', 'schedule[0].cron is not understood: L, W and # are not understood'],
    ['cron = "0 0 0 * * *"', 'schedule[0].cron is not understood: it has a field for seconds'],
    ['cron = "0 0 31 2 *"', 'schedule[0].cron is not understood: 31 2 is an impossible day'],
    ['', 'schedule[0].cron is missing'],
    ['cron = "@daily"\ntimezone = "Mars/Base"', 'schedule[0].timezone must be a name such as Europe/Berlin'],
    ['cron = "@daily"\nstarting = "2026-02-30"', 'schedule[0].starting is no date: 2026-02-30'],
    ['cron = "@daily"\nevery_weeks = 2', 'schedule[0].starting is missing'],
    ['cron = "@daily"\nevery = 2', 'schedule[0].every is not a known key'],
    ['cron = "@daily"\n[[schedule]]\nname = "x"\nrun = "sync"\ncron = "@daily"', 'schedule[1].name is taken: "x"'],
    [
      'cron = "@daily"\n[[schedule]]\nname = "y"\nrun = "dance"\ncron = "@daily"',
      'schedule[1].run must be one of "sync"',
    ],
  ])('refuses %j and names the key', (lines, message) => {
    expect(() => load(`[[schedule]]\nname = "x"\nrun = "sync"\n${lines}`)).toThrow(message);
  });

  it('is no concern of the user file', () => {
    expect(() => loadUser({ path: 'config.toml', text: '[[schedule]]\nname = "x"' }, {})).toThrow(
      'schedule is not a known key',
    );
  });
});
