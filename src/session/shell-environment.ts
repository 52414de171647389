/** The environment that a session's commands see. */

/**
 * What programs need to find their way about, and nothing that could hold a key. Named one by one: whatever else is in
 * the daemon's environment (KIMI_API_KEY, cloud credentials, an agent's socket) stays there. Nor is there anything that
 * would make bash read a file or take over functions before the command (BASH_ENV, ENV, SHELLOPTS, BASH_FUNC_…).
 */
const PASSED_ON: ReadonlySet<string> = new Set(
  'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR XDG_RUNTIME_DIR'.split(' '),
);

export function shellEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => PASSED_ON.has(name) || /^LC_[A-Z]+$/u.test(name));
  const given = kept.filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Nobody is there to page through an answer, or to type a password.
  return { ...Object.fromEntries(given), TERM: 'dumb', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' };
}
