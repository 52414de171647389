import type { Command } from 'commander';
import type { AddApiKeyOptions, ApiKeysOptions } from '../commands/apikeys.ts';
import type { CreateKeyOptions, KeyOptions } from '../commands/key.ts';
import type { TokenOptions } from '../commands/token.ts';
import type { Run } from '../program.ts';
import { withJson, withProject } from './options.ts';

export function addKeyCommands(program: Command, run: Run): void {
  addProjectKeyCommands(program, run);
  addApiKeyCommands(program, run);
  addTokenCommands(program, run);
}

function addProjectKeyCommands(program: Command, run: Run): void {
  const key = program
    .command('key')
    .helpCommand(false)
    .description("the project's API key: create, status, validate, remove");
  withJson(withProject(key.command('create')))
    .description('put a key into .env.project; asks for it, or reads it from standard input')
    .option('--key <key>', 'the key; better typed or piped in, where nobody else can see it')
    .option('--no-validate', 'write it without asking Moonshot')
    .action(
      run(async (context, options: CreateKeyOptions) =>
        (await import('../commands/key.ts')).createKey(context, options),
      ),
    );
  withJson(withProject(key.command('status')))
    .description('show which source the key comes from, and the others')
    .action(
      run(async (context, options: KeyOptions) => (await import('../commands/key.ts')).keyStatus(context, options)),
    );
  withJson(withProject(key.command('validate')))
    .description('ask Moonshot whether the key in use is good')
    .action(
      run(async (context, options: KeyOptions) => (await import('../commands/key.ts')).validateKey(context, options)),
    );
  withJson(withProject(key.command('remove')))
    .description('take the key out of .env.project; the next source takes over')
    .action(
      run(async (context, options: KeyOptions) => (await import('../commands/key.ts')).removeKey(context, options)),
    );
}

function addApiKeyCommands(program: Command, run: Run): void {
  const apikeys = program
    .command('apikeys')
    .helpCommand(false)
    .description('your own keys, one for each provider: list, add, test, remove');
  withJson(apikeys.command('list'))
    .description('list the keys that are kept, where, and how they are')
    .action(
      run(async (context, options: ApiKeysOptions) =>
        (await import('../commands/apikeys.ts')).listApiKeys(context, options),
      ),
    );
  withJson(apikeys.command('add <provider>'))
    .description('keep a key for moonshot, kimi, anthropic, openai or openrouter; asks for it, or reads standard input')
    .option('--key <key>', 'the key; better typed or piped in, where nobody else can see it')
    .option('--keychain', "keep it in the system's keychain, or fail")
    .option('--no-keychain', 'keep it in a file (default: the keychain where one answers, else a file)')
    .option('--base-url <url>', "send it to this address instead of the provider's own")
    .option('--no-test', 'do not ask the provider whether it is good')
    .action(
      run(async (context, provider: string, options: AddApiKeyOptions) =>
        (await import('../commands/apikeys.ts')).addApiKey(context, provider, options),
      ),
    );
  withJson(apikeys.command('test <provider>'))
    .description('ask the provider whether the key is good')
    .action(
      run(async (context, provider: string, options: ApiKeysOptions) =>
        (await import('../commands/apikeys.ts')).testApiKey(context, provider, options),
      ),
    );
  withJson(apikeys.command('remove <provider>'))
    .description('keep the key no longer')
    .action(
      run(async (context, provider: string, options: ApiKeysOptions) =>
        (await import('../commands/apikeys.ts')).removeApiKey(context, provider, options),
      ),
    );
}

function addTokenCommands(program: Command, run: Run): void {
  const token = program
    .command('token')
    .helpCommand(false)
    .description('what programs show to reach the API over TCP (api.listen): show, rotate');
  const admin = (command: Command): Command =>
    withJson(command).option('--admin', 'the token that may also change keys, permissions and configuration');
  admin(token.command('show'))
    .description('print the token; made on first use')
    .action(
      run(async (context, options: TokenOptions) => (await import('../commands/token.ts')).showToken(context, options)),
    );
  admin(token.command('rotate'))
    .description('print a new token, and refuse the one before')
    .action(
      run(async (context, options: TokenOptions) =>
        (await import('../commands/token.ts')).rotateToken(context, options),
      ),
    );
}
