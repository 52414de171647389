/** Ids that stand in upload names: the installation's and the project's. */

/** For schemas, which take the text of a regular expression. */
export const SHORT_ID_PATTERN = '^[a-z0-9]{4,12}$';

const SHORT_ID = new RegExp(SHORT_ID_PATTERN, 'u');

export function isShortId(text: string): boolean {
  return SHORT_ID.test(text);
}
