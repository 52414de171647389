import { resolve } from 'node:path';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { examineConfiguration } from '../doctor/configuration.ts';
import { examineDaemon } from '../doctor/daemon.ts';
import { examineDatabase } from '../doctor/database.ts';
import { examineService } from '../doctor/service.ts';
import { examineMachine } from '../doctor/machine.ts';
import { examineOutput } from '../doctor/output.ts';
import { examinePlaces } from '../doctor/places.ts';
import { findingLines } from '../render/findings.ts';
import { json } from '../render/json.ts';
import { markedFolder, realFolder } from '../target.ts';
import type { TargetOptions } from '../target.ts';

export interface DoctorOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Looks at everything that Moontide needs; 1 when something does not work. */
export async function doctor(context: Context, options: DoctorOptions): Promise<ExitCode> {
  const { stdout, clock, paths } = context;
  const folder = await realFolder(resolve(context.cwd, options.project ?? '.'));
  const root = markedFolder(folder) ?? folder;
  const findings = [
    ...(await examineMachine()),
    ...(await examinePlaces(paths)),
    await examineDatabase(paths.database),
    await examineService(context),
    ...(await examineConfiguration(context, root)),
    ...(await examineOutput(context, root)),
    ...(await examineDaemon(context)),
  ];
  print(stdout, options.json === true ? [json(findings)] : findingLines(findings, viewOf(stdout, clock)));
  return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}
