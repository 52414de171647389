/** Which sessions are those of a sprint. */

/** What a session is called that is begun for a sprint: `sprint-3`, whether the sprint is called `3` or `sprint-3`. */
export function sprintSessionName(sprint: string): string {
  const name = withoutPrefix(sprint) === sprint ? `sprint-${sprint}` : sprint;
  // The name of a session can be a part of a path.
  return name.replaceAll('/', '-').slice(0, LONGEST_NAME);
}

/** Whether a session belongs to a sprint: it says so, or says of none and is called like it. */
export function isOfSprint(session: { readonly name: string; readonly sprint?: string }, sprint: string): boolean {
  if (session.sprint === undefined) return session.name === sprintSessionName(sprint);
  return withoutPrefix(session.sprint) === withoutPrefix(sprint);
}

const LONGEST_NAME = 100;

function withoutPrefix(sprint: string): string {
  return sprint.replace(/^sprint(?:[-_ ]+|(?=\d))(?=.)/iu, '');
}
