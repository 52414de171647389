/** What the client asks of the server, by the name that errors and metrics use. */
export type Operation = 'upload' | 'list' | 'get' | 'content' | 'delete' | 'models' | 'balance' | 'estimate' | 'chat';

/** What an error has to know of the call that failed. */
export interface Call {
  readonly operation: Operation;
  /** Name and port of the server, for messages; never the whole address. */
  readonly host: string;
}

/** False for the one call that, made twice, has its effect twice: after an uncertain end of it, look first. */
export function isRepeatable(operation: Operation): boolean {
  return operation !== 'upload';
}
