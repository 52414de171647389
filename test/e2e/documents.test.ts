import { describe, it } from 'vitest';
import { commandsOf } from '../support/documented-commands.ts';
import { runCommands } from '../support/documented-shell.ts';
import { PAGES, readPage } from '../support/markdown.ts';
import { SCENES } from '../support/scenes.ts';

const pages = PAGES.map((path) => ({ path, commands: commandsOf(readPage(path)) }));

describe.concurrent('the commands in', () => {
  it.for(pages.filter(({ commands }) => commands.length > 0))(
    '$path do what it says',
    async ({ commands }, { signal }) => {
      await runCommands(commands, SCENES, signal);
    },
  );
});
