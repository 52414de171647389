/** The steps of `init`, done as they were decided. Each says how it is taken back before it is taken. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { PROJECT_FILE, readProjectFile } from '../../config/files.ts';
import { parseProjectFile } from '../../config/parse.ts';
import { writeConfigFile } from '../../config/write.ts';
import type { CreatedKey } from '../../control/protocol/key.ts';
import { hasCode, MoontideError } from '../../core/errors.ts';
import { managerOf, takeOver } from '../commands/service.ts';
import { IGNORE_FILE_TEMPLATE, projectFileTemplate } from '../config-template.ts';
import type { Context } from '../context.ts';
import { ensureDaemon } from '../ensure-daemon.ts';
import { lookAt } from '../look-at.ts';
import { failureLines } from '../render/failure.ts';
import { printable, showPath } from '../render/text.ts';
import { startInBackground } from '../start-daemon.ts';
import { stopAndWait } from '../stop-daemon.ts';
import { tell } from '../tell.ts';
import { scheduleFor, type Offer } from './offers.ts';
import { left, type Decisions } from './questions.ts';
import { IGNORE_FILE, type Survey } from './survey.ts';
import { keepFile } from './undo.ts';

export interface SetUp {
  /** Absolute paths. */
  readonly written: readonly string[];
  /** Absent where no key was taken. */
  readonly key: CreatedKey | undefined;
}

interface Work {
  readonly context: Context;
  readonly found: Survey;
  readonly decisions: Decisions;
  readonly undo: AsyncDisposableStack;
  readonly signal: AbortSignal;
  /** Tells of a step that is done. */
  readonly say: (line: string) => void;
}

/** Everything but the project itself. @throws what a step throws; the steps before it stay done. */
export async function setUp(work: Work): Promise<SetUp> {
  const { found, decisions, signal } = work;
  const key = decisions.key === undefined ? undefined : await writeKey(work, decisions.key);
  signal.throwIfAborted();
  const written = await writeFiles(work);
  signal.throwIfAborted();
  if (decisions.installsService) await installService(work);
  else if (decisions.startsDaemon) await startDaemon(work);
  signal.throwIfAborted();
  const keyFile = key === undefined ? [] : [join(found.root, '.env.project')];
  return { written: [...keyFile, ...written], key };
}

/** A person whose key is refused may give another, or none. */
async function writeKey({ context, found, undo, signal, say }: Work, given: string): Promise<CreatedKey | undefined> {
  const { root } = found;
  await keepFile(undo, join(root, '.gitignore'));
  await keepFile(undo, join(root, '.env.project'));
  for (let key = given; ;) {
    try {
      const created = await lookAt(
        context,
        {
          find: async (client) => (await client.projects()).find((project) => project.root === root),
          root: async () => root,
        },
        (client, { id }) => client.keys.create(id, key, { signal }),
      );
      say(`${created.masked} is in .env.project, readable by you alone.`);
      return created;
    } catch (error) {
      if (context.person === undefined || !hasCode(error, 'KEY_REFUSED', 'API_KEY_INVALID')) throw error;
      tell(context.stderr, failureLines(error, context.stderr.style));
      key = ((await context.person.secret('Another API key (Enter skips this)', signal)) ?? left()).trim();
      if (key === '') return undefined;
    }
  }
}

async function writeFiles({ context, found, decisions, undo, say }: Work): Promise<string[]> {
  const { root } = found;
  const { clock } = context;
  const written: string[] = [];
  const configPath = join(root, PROJECT_FILE);
  if (decisions.writesConfigFile) {
    await keepFile(undo, configPath);
    if (await writeNew(configPath, projectFileTemplate())) written.push(configPath);
  }
  if (decisions.writesIgnoreFile) {
    const path = join(root, IGNORE_FILE);
    await keepFile(undo, path);
    if (await writeNew(path, IGNORE_FILE_TEMPLATE)) written.push(path);
  }
  for (const path of written) say(`Wrote ${showPath(path)}.`);
  if (decisions.schedule !== undefined) {
    await keepFile(undo, configPath);
    await addSchedule(root, decisions.schedule, clock.now());
    if (!written.includes(configPath)) written.push(configPath);
    say(`The schedule ${decisions.schedule} is in ${showPath(configPath)}; \`moontide schedule list\` shows it.`);
  }
  return written;
}

/** At the end of the file, where a table belongs to nothing before it. @throws CONFIG_INVALID; nothing is written then. */
async function addSchedule(root: string, offer: Exclude<Offer, 'none'>, now: number): Promise<void> {
  const path = join(root, PROJECT_FILE);
  const before = (await readProjectFile(root))?.text.trimEnd() ?? '';
  const text = `${before}${before === '' ? '' : '\n\n'}${stringify({ schedule: [scheduleFor(offer, now)] }).trim()}\n`;
  parseProjectFile({ path, text });
  writeConfigFile(path, text, 0o644);
}

/** False where something is there already, which stays as it is. */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST') return false;
    const fix = 'Make the folder writable for this user, or `moontide add` it without these files.';
    throw new MoontideError('UNREADABLE', `${showPath(path)} cannot be written.`, { cause: error, fix });
  }
}

async function startDaemon({ context, undo, say }: Work): Promise<void> {
  const { outcome, health } = await ensureDaemon(context);
  if (outcome === 'started') undo.defer(async () => void (await stopAndWait(context)));
  say(`The daemon is ${outcome}: ${health.version}, pid ${health.pid}.`);
}

async function installService({ context, found, undo, say }: Work): Promise<void> {
  const manager = managerOf(context, false);
  if (found.service === 'absent') {
    undo.defer(async () => {
      await manager.uninstall();
      if (found.daemon !== undefined) await startInBackground(context);
    });
  }
  const { notes } = await takeOver(context, manager);
  tell(context.stderr, notes);
  if (found.key.active?.source === 'environment') {
    tell(context.stderr, [`Note: ${KEY_OF_SHELL}`]);
  }
  say(`${printable(manager.kind)} starts the daemon at every login, and runs it now.`);
}

const KEY_OF_SHELL =
  'KIMI_API_KEY is set in this shell only, and the service does not see it: `moontide apikeys add moonshot` keeps it.';
