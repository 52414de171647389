import type { ControlClient } from '../../control/client.ts';
import type { Project } from '../../control/protocol/project.ts';
import { hasCode } from '../../core/errors.ts';
import { carryOut } from '../carry-out.ts';
import type { Context, ExitCode } from '../context.ts';
import { editLater } from '../demo/edit.ts';
import { chooseSetting } from '../demo/setting.ts';
import type { DemoSetting } from '../demo/setting.ts';
import { showDocuments } from '../demo/show.ts';
import { setStage } from '../demo/stage.ts';
import { showPath } from '../render/text.ts';
import { tell } from '../tell.ts';

export interface DemoOptions {
  /** A folder for the state, kept at the end. */
  readonly state?: string;
  readonly edit: boolean;
}

/** Everything at work, in the foreground, until interrupted; then nothing is left but what was asked to be kept. */
export async function demo(
  context: Context,
  folder: string | undefined,
  { state, edit }: DemoOptions,
): Promise<ExitCode> {
  const signal = context.interrupted();
  await using setting = await chooseSetting(context, { folder, state });
  tell(context.stdout, introduction(setting, context));
  try {
    await using stage = await setStage(context, setting);
    const { project } = await stage.client.add(setting.root);
    await firstSync(stage.client, project, context);
    const documents = await stage.client.documents(project.id);
    const editing = edit && setting.isSample ? editLater(setting.root, documents, context) : undefined;
    await showDocuments(stage.client, project, context, hints(setting, context));
    await editing;
  } catch (error) {
    if (!signal.aborted || !hasCode(error, 'CANCELLED', 'DAEMON_STOPPING')) throw error;
  }
  tell(context.stdout, farewell(setting));
  return 0;
}

async function firstSync(client: ControlClient, { id }: Project, context: Context): Promise<void> {
  await carryOut(client, await client.sync(id), context, { what: 'First sync', json: false });
}

function introduction({ root, key, isSample }: DemoSetting, { stdout }: Context): string[] {
  const what = isSample ? 'A sample project' : 'Your folder';
  const api =
    key === undefined
      ? 'a Moonshot on this machine: nothing leaves it.'
      : `the real Moonshot API, with the key ${key}.`;
  return [stdout.style('bold', `${what} and ${api}`), `  ${showPath(root)}`, ''];
}

function hints({ root }: DemoSetting, { stdout }: Context): string[] {
  const { style } = stdout;
  return [
    'Edit, add or delete a document, and see what happens:',
    `  ${style('bold', showPath(root))}`,
    'Ctrl-C ends the demo.',
  ];
}

function farewell({ key, isSample, root }: DemoSetting): string[] {
  const folder = isSample ? 'your-project' : showPath(root);
  if (key !== undefined) return ['', 'To keep it in step from now on: `moontide start`'];
  return [
    '',
    'For your own project, with a key from https://platform.moonshot.ai and the command installed as the README says:',
    `  cd ${folder}`,
    '  moontide init',
  ];
}
