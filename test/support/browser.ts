/** A real Chromium, Debian's, without anybody in front of it. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export interface Tab extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: errors, and what its policy refused. */
  readonly complaints: readonly string[];
}

export interface TabOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly javaScriptEnabled?: boolean;
}

/** How long something may take to show on a machine under load. */
const PATIENCE_MS = 30_000;

export async function openBrowser(): Promise<Browser> {
  // Chromium refuses its own sandbox as root, as which containers run tests.
  return await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: process.getuid?.() !== 0 });
}

/** A tab of a browser that knows nothing yet: no cookie, no history. */
export async function openTab(browser: Browser, { width = 1280, ...options }: TabOptions = {}): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A daemon that is away is no fault of the page.
    if (message.type() === 'error' && !/net::ERR_|status of (?:401|409|503)/u.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return {
    page,
    context,
    complaints,
    [Symbol.asyncDispose]: async () => await context.close(),
  };
}
