import type { Project } from '../../control/protocol/project.ts';
import { withProject } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { printable } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';

export interface TrustOptions extends TargetOptions, ConsentOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Allows what moontide.toml asks for beyond naming documents, once a person has seen it. */
export function trust(context: Context, options: TrustOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, project) => {
    const { untrusted = [] } = project;
    if (untrusted.length === 0 || options.dryRun === true) {
      print(context.stdout, options.json === true ? [json({ untrusted })] : askLines(project));
      return 0;
    }
    if (options.json !== true) print(context.stdout, askLines(project));
    if (!(await consent(context, options, `Allow this to ${printable(project.name)}?`))) {
      context.stderr.write('Nothing was allowed.\n');
      return 1;
    }
    const trusted = await client.trust(project.id);
    print(context.stdout, [
      options.json === true ? json(trusted) : 'Allowed, until these lines of moontide.toml change.',
    ]);
    return 0;
  });
}

function askLines({ untrusted = [] }: Project): string[] {
  if (untrusted.length === 0) return ['moontide.toml asks for nothing that needs trust.'];
  return ['moontide.toml asks for:', ...untrusted.map((ask) => `  ${printable(ask)}`)];
}
