import { isDeepStrictEqual } from 'node:util';

/** The same function, which is not carried out again while it is given what it was given last. What it throws is not kept. */
export function unlessSame<Given extends readonly unknown[], Made>(
  make: (...given: Given) => Made,
): (...given: Given) => Made {
  let last: { readonly given: Given; readonly made: Made } | undefined;
  return (...given) => {
    if (last === undefined || !isDeepStrictEqual(last.given, given)) last = { given, made: make(...given) };
    return last.made;
  };
}
