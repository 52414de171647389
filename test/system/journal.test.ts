import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run } from '../support/checkout.ts';
import { eventually, openCommandLine } from '../support/command-line.ts';
import { openPrivateJournal } from '../support/private-journal.ts';
import { openUserSystemd } from '../support/user-systemd.ts';

it('writes to the journal of systemd, with the level as its priority and what happened as fields of the text', async () => {
  await using journal = await openPrivateJournal();
  await using systemd = await openUserSystemd('home', journal.prefix);
  await using line = await openCommandLine();
  const moontide = async (words: string): Promise<void> => {
    const { command, env } = line.commandFor(words, {
      env: { ...systemd.env, MOONTIDE_HOME: `${systemd.home}/state` },
    });
    const [program, ...args] = command;
    const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
    const { code, stderr } = await run(program, args, { env: given, cwd: line.root });
    expect([words, code, stderr.replace(/^This system.*\n/gm, '')]).toEqual([words, 0, '']);
  };
  await moontide('service install');
  await moontide('add');
  writeFileSync(`${systemd.home}/state/config.toml`, 'nonsense = 1\n');
  const written = () => journal.entries('SYSLOG_IDENTIFIER=moontide');
  await eventually(async () => (await written()).some(({ PRIORITY }) => PRIORITY === '4'));
  const messages = (await written()).map(({ PRIORITY, MESSAGE = '' }) => `${PRIORITY} ${MESSAGE}`);
  expect(messages).toContainEqual(expect.stringMatching(/^6 the daemon answers \{"pid":\d+,"socket":"/u));
  expect(messages).toContainEqual(expect.stringMatching(/^4 the configuration has a mistake; .* \{"problem":"/u));
  await moontide('service uninstall');
});
