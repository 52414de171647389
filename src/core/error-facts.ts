/** What may be done about a failure, and by whom. */
export type Retry =
  /** The same call may succeed if it is made again. */
  | 'later'
  /** The call may have had its effect: look at the remote before anything is tried again. */
  | 'look'
  /** The same call cannot succeed; something has to change first. */
  | 'never';

/** What a code means: to the control API, to the shell, to whoever may try again, and to a person. */
export interface ErrorFacts {
  /** Status that the control API answers with. */
  readonly http: number;
  /** Exit code of the command: 1 failed, 2 usage, 69 no daemon, 75 try again later, 77 refused, 78 configuration. */
  readonly exit: 1 | 2 | 69 | 75 | 77 | 78;
  readonly retry: Retry;
  /** What a person can do; one sentence. */
  readonly fix: string;
}
