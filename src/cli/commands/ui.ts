/** `ui`: the web page of the daemon, in a browser. */
import { withDaemon } from '../connection.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { openBrowser } from '../open-browser.ts';
import { json } from '../render/json.ts';
import { tell } from '../tell.ts';

export interface UiOptions {
  readonly json?: boolean;
  /** False: the link is printed and nothing more. */
  readonly open: boolean;
  readonly close?: boolean;
}

export async function ui(context: Context, options: UiOptions): Promise<ExitCode> {
  if (options.close === true) return await closePage(context, options);
  const { url, expiresAt } = await withDaemon(context, async (client) => await client.openPage());
  if (options.json === true) print(context.stdout, [json({ url, expiresAt })]);
  else print(context.stdout, [url]);
  const isOpened = options.open && (await openBrowser(url, context));
  if (options.json !== true) tell(context.stderr, noteLines(isOpened, url));
  return 0;
}

async function closePage(context: Context, options: UiOptions): Promise<ExitCode> {
  await withDaemon(context, async (client) => await client.closePage());
  print(context.stdout, [
    options.json === true ? json({ closed: true }) : 'The page is closed; browsers need a new link.',
  ]);
  return 0;
}

function noteLines(isOpened: boolean, url: string): string[] {
  const port = new URL(url).port;
  if (isOpened) return ['Opened in your browser. The link works once; the browser is remembered.'];
  return [
    'Open the link in a browser on this machine within five minutes. It works once; the browser is remembered.',
    `From elsewhere: ssh -L ${port}:127.0.0.1:${port} HOST first.`,
  ];
}
