/** Shows a page in the user's browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { writePrivateFile } from '../private-file.ts';
import type { Context } from './context.ts';

/** How long a program that opens browsers is given to say that it cannot. */
const PATIENCE_MS = 3000;

/** False where there is no browser to be had. */
export async function openBrowser(url: string, context: Pick<Context, 'env' | 'paths' | 'clock'>): Promise<boolean> {
  const opener = openerFor(process.platform, context.env);
  if (opener === undefined) return false;
  const [program, target] = opener === 'open' ? [opener, keptIn(context.paths.stateFolder, url)] : [opener, url];
  const child = spawn(program, [target], { detached: true, stdio: 'ignore', env: context.env });
  const done = new AbortController();
  try {
    const ended = once(child, 'exit', { signal: done.signal }) as Promise<[number | null]>;
    const goesOn = context.clock.sleep(PATIENCE_MS, done.signal).then(() => [0] as const);
    const [code] = await Promise.race([ended, goesOn]);
    return code === 0;
  } catch {
    // There is no such program.
    return false;
  } finally {
    done.abort();
    child.unref();
  }
}

/** Without a screen of its own `xdg-open` would start a browser in the terminal, or none. */
export function openerFor(platform: NodeJS.Platform, env: Context['env']): 'open' | 'xdg-open' | undefined {
  if (platform === 'darwin') return 'open';
  return (env['DISPLAY'] ?? '') === '' && (env['WAYLAND_DISPLAY'] ?? '') === '' ? undefined : 'xdg-open';
}

/**
 * A private file that leads there: what is on a command line, other users can see. On Linux the daemon lets no other user
 * in, and browsers in a sandbox (snap) read no such file.
 */
function keptIn(folder: string, url: string): string {
  const path = join(folder, 'open-page.html');
  writePrivateFile(path, `<!doctype html><meta http-equiv="refresh" content="0; url=${url}">\n`);
  return path;
}
