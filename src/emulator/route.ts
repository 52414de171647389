/** What the server knows of a request when it decides what to answer. */
import type { Account } from './accounts.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './faults/fault.ts';
import type { Body } from './http/body.ts';
import type { UploadForm } from './http/form.ts';
import type { Bucket } from './limits/admission.ts';

export type RouteName =
  | 'files.upload'
  | 'files.list'
  | 'files.get'
  | 'files.content'
  | 'files.delete'
  | 'models'
  | 'balance'
  | 'estimate'
  | 'chat';

export interface Route {
  readonly name: RouteName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `:id` where a file is named. */
  readonly url: string;
  readonly bucket: Bucket;
  /** Does what was asked for: this is the effect that a fault may come before or after. */
  handle(call: Call): Promise<Answer> | Answer;
}

/** One request to one route by a known caller. */
export interface Call {
  readonly account: Account;
  /** Empty unless the URL names a file. */
  readonly fileId: string;
  readonly body: Body;
  /** Of uploads. */
  readonly form: UploadForm | undefined;
  /** What is to go wrong; most of it is not the route's business. */
  readonly fault: Fault | undefined;
}
