import { describe, it } from 'vitest';
import { commandsOf } from '../support/documented-commands.ts';
import { runCommands } from '../support/documented-shell.ts';
import { PAGES, readPage } from '../support/markdown.ts';
import { SYSTEM_SCENES } from '../support/system-scenes.ts';

const pages = PAGES.map((path) => ({
  path,
  commands: commandsOf(readPage(path)).filter(({ way }) => way.kind !== 'not run' && way.scene in SYSTEM_SCENES),
}));

/** npm builds, packs and installs Moontide from its registry. */
const TIMEOUT_MS = 400_000;

describe('the commands in', () => {
  it.for(pages.filter(({ commands }) => commands.length > 0))(
    '$path do what it says',
    { timeout: TIMEOUT_MS },
    async ({ commands }, { signal }) => {
      await runCommands(commands, SYSTEM_SCENES, signal);
    },
  );
});
