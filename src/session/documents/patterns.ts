import picomatch from 'picomatch';
import { MoontideError } from '../../core/errors.ts';
import type { RelPath } from '../../core/model.ts';

/** Longer patterns may take very long to match. */
const LONGEST_PATTERN = 500;

/** Whether any of the globs matches a path; without globs all are wanted. @throws MoontideError INVALID_REQUEST. */
export function matching(globs: readonly string[]): (path: RelPath) => boolean {
  if (globs.length === 0) return () => true;
  const tooLong = globs.find((glob) => glob.length > LONGEST_PATTERN);
  if (tooLong !== undefined) {
    throw new MoontideError('INVALID_REQUEST', `A pattern may have ${LONGEST_PATTERN} characters.`, {
      details: { field: 'include' },
    });
  }
  return picomatch([...globs], { dot: true });
}
