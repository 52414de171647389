/** Options that many commands have, worded once. */
import { type Command, InvalidArgumentError } from 'commander';

export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON');
}

export function withProject(command: Command): Command {
  return command.option('--project <dir>', 'a folder in the project (default: the working directory)');
}

export function withDryRun(command: Command): Command {
  return command.option('--dry-run', 'show what would be done and change nothing');
}

export function withPlan(command: Command): Command {
  return command.option('--plan <id>', 'do exactly what a dry run showed under this id, or nothing; does not ask');
}

export function withKimiConfigOption(command: Command): Command {
  return command.option('--kimi-config <file>', 'a configuration file of Kimi Code or its SDK, used as kimi_config is');
}

export function withYes(command: Command): Command {
  return command.option('-y, --yes', 'do not ask');
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number, ${range}.`);
  };
}
