import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { addCheckoutNode, asNode20, makeCheckout, run } from '../support/checkout.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A terminal of its own for one command line, closed when its scope ends. */
async function terminal(
  folder: string,
  commandLine: string,
): Promise<AsyncDisposable & { press(key: string): Promise<void> }> {
  const socket = join(folder, 'tmux');
  const tmux = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await run('tmux', ['-S', socket, '-f', '/dev/null', ...args]);
    if (code !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
  };
  await tmux('new-session', '-d', '-s', 'test', commandLine);
  return {
    press: (key) => tmux('send-keys', '-t', 'test', key),
    async [Symbol.asyncDispose]() {
      // Ends the server with its last session; it has gone by itself when the command line has ended.
      await run('tmux', ['-S', socket, 'kill-server']);
    },
  };
}

async function contentOf(file: string, isComplete: (text: string) => boolean): Promise<string> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (isComplete(text)) return text;
    await delay(50);
  }
}

describe('Ctrl-C in a terminal', () => {
  it('reaches what the launcher runs on another Node once, not twice', async () => {
    using folder = tempFolder();
    const checkout = join(folder.path, 'checkout');
    mkdirSync(checkout);
    makeCheckout(checkout);
    addCheckoutNode(checkout);
    const command = [process.execPath, ...asNode20(checkout), join(checkout, 'bin/moontide.cjs'), 'wait'];
    const output = join(folder.path, 'output');
    const script = join(folder.path, 'script');
    const quoted = command.map((word) => `'${word}'`).join(' ');
    // Without the trap the shell would end at Ctrl-C as well, before it could say how the command ended.
    writeFileSync(script, `trap : INT\n${quoted} > '${output}'\necho "code $?" >> '${output}'\n`);
    await using window = await terminal(folder.path, `sh '${script}'`);
    await contentOf(output, (text) => text.includes('\n'));
    await window.press('C-c');
    const text = await contentOf(output, (sofar) => sofar.includes('code '));
    expect(text.split('\n').slice(1)).toEqual(['SIGINT 1', 'code 7', '']);
  });
});
