/** Words as they stand in the text that rules are compared with. */
import { ANYTHING, type UseText } from './permission-text.ts';

/** A word in single quotes where it would not be one word without them: `'a b'` is not `a b`. */
export function quoted(word: UseText): UseText {
  const isPlain = word.length > 0 && word.every((stretch) => stretch === ANYTHING || !/[\s'"]/u.test(stretch));
  const isEmpty = word.every((stretch) => stretch === '');
  if (isPlain && !isEmpty) return word;
  return ["'", ...word.map((stretch) => stretch?.replaceAll("'", String.raw`'\''`) ?? ANYTHING), "'"];
}
