/** The lines at which a killed process must leave a memory that the next one continues from rightly. */
export const FAULT_POINTS = [
  'before intent',
  'before request',
  'after answer',
  'after record',
  'before burial',
  'before deletion',
  'after deletion',
  'after tombstone',
  'after settling',
  'before adoption',
  'after adoption',
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Called wherever a process may be killed; does nothing but in the tests that kill it there. */
export type Reached = (point: FaultPoint) => void;
