/** The names of documents as resources: `moontide:///docs/plan.md`, each part of the path percent-encoded. */

export const URI_TEMPLATE = 'moontide:///{+path}';

export function uriOf(path: string): string {
  return `moontide:///${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Undefined for what names no document; `..` is no part of a path, and a name that is encoded twice is another name. */
export function pathOf(uri: string): string | undefined {
  const encoded = /^moontide:\/\/\/(.+)$/s.exec(uri)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
