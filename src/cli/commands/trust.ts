import type { ControlClient } from '../../control/client.ts';
import type { Project } from '../../control/protocol/project.ts';
import { withProject } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { printable } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';
import { tell } from '../tell.ts';

export interface TrustOptions extends TargetOptions, ConsentOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** Take back what was allowed. */
  readonly revoke?: boolean;
}

/** Allows what comes with a repository beyond naming documents, once a person has seen it. */
export function trust(context: Context, options: TrustOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, project) => {
    if (options.revoke === true) return await revoke(context, options, client, project);
    const { untrusted = [], trust: asked } = project;
    if (untrusted.length === 0 || options.dryRun === true) {
      if (options.json === true) print(context.stdout, [json({ untrusted })]);
      else tell(context.stdout, askLines(project));
      return 0;
    }
    if (options.json !== true) tell(context.stdout, askLines(project));
    if (!(await consent(context, options, `Allow this to ${printable(project.name)}?`))) {
      context.stderr.write('Nothing was allowed.\n');
      return 1;
    }
    const trusted = await client.trust(project.id, asked === undefined ? {} : { digest: asked.digest });
    print(context.stdout, [options.json === true ? json(trusted) : 'Allowed, until these lines change.']);
    return 0;
  });
}

/** Needs no agreement: it only ever makes things stricter. */
async function revoke(
  { stdout }: Context,
  options: TrustOptions,
  client: Pick<ControlClient, 'distrust'>,
  project: Project,
): Promise<ExitCode> {
  const { trust: asked } = project;
  if (asked?.trusted !== true) {
    if (options.json === true) print(stdout, [json(project)]);
    else tell(stdout, ['Nothing was trusted; nothing changed.']);
    return 0;
  }
  if (options.dryRun === true) {
    if (options.json === true) print(stdout, [json(project)]);
    else tell(stdout, ['Would be ignored again:', ...listed(asked.lines)]);
    return 0;
  }
  const changed = await client.distrust(project.id);
  if (options.json === true) print(stdout, [json(changed)]);
  else tell(stdout, ['Ignored again:', ...listed(asked.lines)]);
  return 0;
}

function askLines({ untrusted = [], trust: asked }: Project): string[] {
  if (untrusted.length > 0) return ['What comes with the repository asks for:', ...listed(untrusted)];
  if (asked?.trusted === true) return ['Trusted, until these lines change:', ...listed(asked.lines)];
  return ['What comes with the repository asks for nothing that needs trust.'];
}

function listed(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${printable(line)}`);
}
