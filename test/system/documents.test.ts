import { describe, it } from 'vitest';
import { commandsOf } from '../support/documented-commands.ts';
import { runCommands } from '../support/documented-shell.ts';
import { PAGES, readPage } from '../support/markdown.ts';
import { SYSTEM_SCENES } from '../support/system-scenes.ts';

const pages = PAGES.map((path) => ({
  path,
  commands: commandsOf(readPage(path)).filter(({ way }) => way.kind !== 'not run' && way.scene in SYSTEM_SCENES),
}));

describe('the commands in', () => {
  it.each(pages.filter(({ commands }) => commands.length > 0))('$path do what it says', async ({ commands }) => {
    await runCommands(commands, SYSTEM_SCENES);
  });
});
