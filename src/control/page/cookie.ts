/** The cookie by which a browser that was let in is known again. */

/** What the cookie of that name holds; empty where there is none. */
export function readCookie(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name) return value?.trim() ?? '';
  }
  return '';
}

/**
 * Not `Secure`: Safari keeps such a cookie of a page without TLS for no address, not even this machine's own. `Strict`:
 * no request that another page causes has it.
 */
export function cookieHeader(name: string, value: string, maxAgeMs: number): string {
  return `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${Math.floor(maxAgeMs / 1000)}`;
}
