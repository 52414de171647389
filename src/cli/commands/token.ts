/** `token show`, `token rotate`: what programs show to be let in over TCP. Needs no daemon: both read the same file. */
import { openTokens } from '../../control/tokens.ts';
import type { TokenKind, Tokens } from '../../control/tokens.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';

export interface TokenOptions {
  readonly json?: boolean;
  readonly admin?: boolean;
}

export function showToken(context: Context, options: TokenOptions): Promise<ExitCode> {
  return printToken(context, options, (tokens, kind) => tokens.get(kind));
}

/** The one before is refused from then on; connections that are open with it stay open. */
export function rotateToken(context: Context, options: TokenOptions): Promise<ExitCode> {
  return printToken(context, options, (tokens, kind) => tokens.rotate(kind));
}

/** The token alone on its line, for `$(moontide token show)`. */
function printToken(
  { paths, clock, stdout }: Context,
  options: TokenOptions,
  choose: (tokens: Tokens, kind: TokenKind) => ReturnType<Tokens['get']>,
): Promise<ExitCode> {
  const kind = options.admin === true ? 'admin' : 'plain';
  const token = choose(openTokens({ path: paths.tokens, clock }), kind).reveal();
  print(stdout, [options.json === true ? json({ kind, token }) : token]);
  return Promise.resolve(0);
}
