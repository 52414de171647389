/** `completion SHELL`, and `complete`, which its scripts call for every press of the key. */
import type { Command } from 'commander';
import type { ControlClient } from '../../control/client.ts';
import { candidates, type Asked } from '../candidates.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { findProject } from '../target.ts';

type Shell = 'bash' | 'zsh' | 'fish';

/** Where nothing is found, each shell goes on with names of files. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# In ~/.bashrc: source <(moontide completion bash)
_moontide() {
  local IFS=$'\\n'
  COMPREPLY=($(moontide complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _moontide moontide`,
  zsh: `#compdef moontide
# In ~/.zshrc, after compinit: source <(moontide completion zsh)
_moontide() {
  local -a found
  found=("\${(@f)$(moontide complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _moontide moontide`,
  fish: `# In ~/.config/fish/config.fish: moontide completion fish | source
complete -c moontide -a '(moontide complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
};

export async function completion({ stdout }: Context, shell: Shell): Promise<ExitCode> {
  print(stdout, [SCRIPTS[shell]]);
  return 0;
}

/** One candidate a line. */
export async function complete(context: Context, program: Command, typed: readonly string[]): Promise<ExitCode> {
  const { words, ask } = candidates(program, typed);
  const current = typed.at(-1) ?? '';
  const known = ask === undefined ? [] : await knownTo(context, ask);
  print(context.stdout, [...words, ...known.filter((word) => word.startsWith(current))]);
  return 0;
}

async function knownTo(context: Context, ask: Asked): Promise<readonly string[]> {
  await using client = await context.connect();
  try {
    return await answers(client, context, ask);
  } catch {
    // Without a daemon, or outside a project, there is nothing to offer; a message would spoil the line that is typed.
    return [];
  }
}

async function answers(client: ControlClient, context: Context, ask: Asked): Promise<readonly string[]> {
  if (ask === 'projects') return (await client.projects()).map(({ root }) => root);
  const { id } = await findProject(client, context, {});
  if (ask === 'schedules') return (await client.schedules(id)).map(({ name }) => name);
  // Of the project's own files: what the account holds besides would cost a request.
  return (await client.documents(id)).flatMap(({ remoteId }) => remoteId ?? []);
}
