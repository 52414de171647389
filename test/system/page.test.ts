import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openTab, type Tab, type TabOptions } from '../support/browser.ts';
import { eventually, openCommandLine, type CommandLine } from '../support/command-line.ts';

const AGENT = fileURLToPath(new URL('../support/program-acp-agent.ts', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CONFIG = `
[watch]
quiet_ms = 100
[engines.tide]
command = ${JSON.stringify([process.execPath, AGENT])}
`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});

/** A daemon with one project in sync. */
async function withProject(): Promise<CommandLine> {
  const line = await openCommandLine();
  await line.run('paths');
  line.write('../home/config.toml', CONFIG);
  expect((await line.run('start')).stderr).toBe('');
  await line.run('add');
  await eventually(async () => (await line.run('status')).stdout.includes('in sync'));
  return line;
}

async function linkOf(line: CommandLine): Promise<string> {
  return ((await line.json('ui --no-open --json')) as { readonly url: string }).url;
}

async function openPage(line: CommandLine, options: TabOptions = {}): Promise<Tab> {
  const tab = await openTab(browser, options);
  await tab.page.goto(await linkOf(line));
  await tab.page.getByText('live', { exact: true }).waitFor();
  return tab;
}

async function projectId(line: CommandLine): Promise<string> {
  const { projects } = (await line.json('status --json')) as { readonly projects: readonly { readonly id: string }[] };
  return projects[0]?.id ?? '';
}

/** Goes to a view as a link in the page would. */
async function go(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href);
  await page.locator('h1').waitFor();
}

describe('moontide ui in a browser', () => {
  it('opens by a link once, shows the documents with their reasons, and what is edited as it is uploaded', async () => {
    await using line = await withProject();
    line.write('docs/picture.png', new Uint8Array([0, 1, 2]));
    const link = await linkOf(line);
    await using tab = await openTab(browser);
    const { page, context } = tab;
    await page.goto(link);
    await page.getByRole('link', { name: 'notes', exact: true }).click();
    await page.getByRole('cell', { name: 'docs/plan.md' }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await context.cookies()).toEqual([
      expect.objectContaining({ httpOnly: true, sameSite: 'Strict', domain: '127.0.0.1' }),
    ]);
    await page
      .getByRole('row')
      .filter({ hasText: 'docs/picture.png' })
      .getByText(/binary/)
      .waitFor();

    line.write('docs/live.md', 'edited while the page is open\n');
    const row = page.getByRole('row').filter({ hasText: 'docs/live.md' });
    await row.getByText('synced').waitFor();
    await page.locator('[aria-live]').getByText('notes: uploaded docs/live.md').waitFor({ state: 'attached' });
    await page.getByLabel('Search').fill('LIVE');
    expect(await page.getByRole('table').first().getByRole('row').count()).toBe(2);

    await using other = await openTab(browser);
    expect((await other.page.goto(link))?.status()).toBe(401);
    await other.page.getByRole('heading', { name: 'This page needs a link' }).waitFor();
    expect([...tab.complaints, ...other.complaints]).toEqual([]);
  });

  it('shows the plan of a clean, and carries out exactly that or says that it changed', async () => {
    await using line = await withProject();
    await using tab = await openPage(line);
    const { page } = tab;
    await page.getByRole('link', { name: /^Clean …/ }).click();
    await page.getByRole('heading', { name: 'Clean notes' }).waitFor();
    const { planId } = (await line.json('clean --dry-run --json')) as { readonly planId: string };
    await page.getByText(planId).waitFor();
    for (const path of ['README.md', 'docs/plan.md']) await page.getByRole('cell', { name: path }).waitFor();

    line.write('docs/later.md', 'after the plan was shown\n');
    await line.run('sync');
    expect(line.emulator.files.list()).toHaveLength(3);
    await page.getByRole('button', { name: 'Delete 2 remote files' }).click();
    await page.getByRole('alert').getByText(/plan/i).first().waitFor();
    expect(line.emulator.files.list()).toHaveLength(3);

    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Delete 3 remote files' }).click();
    await page.getByText('3 deleted').waitFor();
    expect(line.emulator.files.list()).toEqual([]);
    await page.getByRole('link', { name: 'To the documents' }).click();
    await page.getByText('cleaned', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Sync now/ }).click();
    await eventually(() => line.emulator.files.list().length === 3);
    expect(tab.complaints).toEqual([]);
  });

  it('shows why a project stopped, and lets it go on with what was shown', async () => {
    await using line = await withProject();
    for (let number = 0; number < 12; number += 1) line.write(`docs/many/${number}.md`, `document ${number}\n`);
    await line.run('sync');
    expect(line.emulator.files.list()).toHaveLength(14);
    await using tab = await openPage(line);
    const { page } = tab;
    line.remove('docs/many');
    await line.run('sync');
    await page.getByText('It stopped by itself.').waitFor();
    await page.getByRole('button', { name: 'Show what would be deleted' }).click();
    await page.getByRole('cell', { name: 'docs/many/11.md' }).waitFor();
    await page.getByRole('button', { name: 'Go on, and delete 12 remote files' }).click();
    await page.getByText('It stopped by itself.').waitFor({ state: 'detached' });
    expect(tab.complaints).toEqual([]);
  });

  it('has a session answer as it is prompted, and asks before a tool is used', async () => {
    await using line = await withProject();
    await using tab = await openPage(line);
    const { page } = tab;
    await go(page, '#/sessions');
    await page.getByLabel('Name').fill('tides <b>"ü"');
    await page.getByLabel('Answered by').fill('tide');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: 'tides <b>"ü"' }).waitFor();

    for (const [answer, said] of [
      ['Deny', /One moment:[^]*no/],
      ['Allow once', /One moment:[^]*yes/],
    ] as const) {
      await page.getByLabel('Your message').fill('tell touch something');
      await page.getByLabel('Your message').press('Control+Enter');
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText('touch something').waitFor();
      // The answer goes on, and what was said so far is there.
      await page.getByLabel('Answer under way').getByText('One moment:').waitFor();
      await dialog.getByRole('button', { name: answer, exact: true }).click();
      await page.getByLabel('Answer', { exact: true }).filter({ hasText: said }).waitFor();
      await dialog.waitFor({ state: 'detached' });
    }
    await page.getByLabel('Your message').fill('hang politely');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Stop the answer' }).click();
    await page.getByText('It was stopped.').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it('shows what was spent as charts, with the same figures as tables', async () => {
    await using line = await withProject();
    line.write('docs/tides.md', `High water at Tarn Sound is at noon.\n${'The moon pulls. '.repeat(300)}\n`);
    await line.run('sync');
    await line.run('session create tides --engine docs');
    await line.run(['session', 'prompt', 'tides', 'When is high water?']);
    await line.run(['session', 'prompt', 'tides', 'And again?']);
    const { total } = (await line.json('usage --json')) as {
      readonly total: { readonly tokens: { readonly input: number } };
    };
    await using tab = await openPage(line);
    const { page } = tab;
    await go(page, '#/usage');
    for (const title of ['Tokens a day', 'Cost a day, USD', 'Share from the cache']) {
      const chart = page.getByRole('figure').filter({ hasText: title });
      await chart.getByRole('img', { name: title }).waitFor();
      await chart.getByText('As a table').click();
      expect(await chart.getByRole('row').count()).toBe(31);
    }
    await page.locator('.figures').getByText(total.tokens.input.toLocaleString('en-US')).waitFor();
    const bars = await Promise.all((await page.locator('rect').all()).map((bar) => bar.boundingBox()));
    expect(bars.filter((box) => box !== null && box.height > 1).length).toBeGreaterThan(2);
    expect(tab.complaints).toEqual([]);
  });

  it('goes on by itself when the daemon restarts under it, also after a crash, with the cookie that it has', async () => {
    await using line = await withProject();
    await using tab = await openPage(line);
    const { page } = tab;
    await go(page, `#/projects/${await projectId(line)}`);
    const { port } = new URL(page.url());
    for (const [end, path] of [
      ['stop', 'docs/after-stop.md'],
      ['kill', 'docs/after-crash.md'],
    ] as const) {
      if (end === 'stop') await line.run('stop');
      else process.kill(((await line.json('status --json')) as { readonly pid: number }).pid, 'SIGKILL');
      await page.getByText('The daemon does not answer.').waitFor();
      await line.run('start');
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByText('The daemon does not answer.').waitFor({ state: 'detached' });
      line.write(path, `edited after the ${end}\n`);
      await page.getByRole('row').filter({ hasText: path }).getByText('synced').waitFor();
    }
    await page.reload();
    await page.getByRole('cell', { name: 'docs/after-crash.md' }).waitFor();
    expect(new URL(page.url()).port).toBe(port);

    await line.run('ui --close');
    await page.getByText('The daemon does not answer.').waitFor();
    await linkOf(line);
    await page.getByText(/let in too long ago/).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it('can be used by the keyboard alone, with the focus in sight', async () => {
    await using line = await withProject();
    await using tab = await openPage(line);
    const { page } = tab;
    const focused = (): Promise<{ readonly name: string; readonly isSeen: boolean }> =>
      page.evaluate(`(() => {
        const element = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { name: element.textContent.trim(), isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' };
      })()`);
    async function tabTo(name: RegExp): Promise<void> {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        const found = await focused();
        expect(found).toMatchObject({ isSeen: true });
        if (name.test(found.name)) return;
      }
      throw new Error(`The focus never came to ${String(name)}.`);
    }
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual({ name: 'Skip to the content', isSeen: true });
    await page.keyboard.press('Enter');
    await tabTo(/^Clean …/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete 2 remote files' }).waitFor();
    await tabTo(/^Delete 2 remote files/);
    await page.keyboard.press('Enter');
    await page.getByText('2 deleted').waitFor();
    expect(line.emulator.files.list()).toEqual([]);
  });

  it('fits a phone, in light and in dark, and has nothing for axe to complain of', async () => {
    await using line = await withProject();
    line.write(`docs/${'a-very-long-name-'.repeat(12)}.md`, 'long\n');
    line.write('docs/secret.md', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a\n');
    line.write('moontide.toml', '[[schedule]]\nname = "nightly"\nrun = "sync"\ncron = "0 3 * * *"\n');
    await line.run('sync');
    await line.run('session create tides --engine docs');
    await line.run(['session', 'prompt', 'tides', 'When is high water?']);
    const id = await projectId(line);
    const [session] = (await line.json('session list --json')) as readonly { readonly id: string }[];
    const views = [
      'projects',
      `projects/${id}`,
      `projects/${id}/clean`,
      'sessions',
      `sessions/${session?.id}`,
      'usage',
      'schedules',
      'events',
      'logs',
    ];
    for (const [colorScheme, width] of [
      ['light', 360],
      ['dark', 360],
      ['dark', 1280],
    ] as const) {
      await using tab = await openPage(line, { colorScheme, width });
      const { page } = tab;
      await page.evaluate(AXE);
      for (const view of views) {
        await go(page, `#/${view}`);
        await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined);
        const complaints = await page.evaluate<readonly string[]>(`axe.run().then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html + ' ' + node.failureSummary)))`);
        const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        expect([view, colorScheme, width, beyond, complaints]).toEqual([view, colorScheme, width, 0, []]);
      }
      expect(tab.complaints).toEqual([]);
    }
  });

  it('takes names as text, whatever is in them, and no script that is not its own', async () => {
    await using line = await withProject();
    const names = [
      'docs/<img src=x onerror=alert(1)>.md',
      'docs/"><svg onload=alert(2)>.md',
      "docs/it's ü 潮.md",
      'docs/two\nlines.md',
    ];
    for (const name of names) line.write(name, `odd ${name.length}\n`);
    await line.run('sync');
    await using tab = await openPage(line);
    const { page } = tab;
    await go(page, `#/projects/${await projectId(line)}`);
    for (const name of names.slice(0, 3)) await page.getByRole('cell', { name, exact: true }).waitFor();
    await page.getByRole('cell', { name: '"docs/two\\nlines.md"' }).waitFor();
    expect(await page.locator('main img, main svg').count()).toBe(0);
    expect(tab.complaints).toEqual([]);
    // What an attacker would write into the page, had they a way to.
    for (const attack of [
      `document.body.setAttribute('onclick', 'alert(3)')`,
      `document.body.append(Object.assign(document.createElement('script'), { text: 'alert(4)' }))`,
      `document.body.innerHTML = '<b>markup</b>'`,
    ]) {
      await expect(page.evaluate(attack)).rejects.toThrow('Trusted');
    }
  });
});
