/**
 * The environment that the daemon's process begins with. glibc would give every thread an arena of its own, and none of them back after a
 * burst of work: some 20 MB more for as long as the daemon runs. What a person has chosen holds.
 */
export function daemonEnvironment(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { MALLOC_ARENA_MAX: '1', ...env };
}
