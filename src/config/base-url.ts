/**
 * The address of a Moonshot API in one spelling, without a slash at its end, or what is wrong with it. The text itself is
 * never part of that: it may hold a password.
 */
export function parseBaseUrl(text: string): { readonly baseUrl: string } | { readonly problem: string } {
  const url = URL.parse(text.trim());
  if (url === null) return { problem: 'must be an address such as https://api.moonshot.ai/v1' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { problem: 'must begin with https:// (or http://)' };
  if (url.username !== '' || url.password !== '') return { problem: 'must not hold a user name or a password' };
  if (url.search !== '' || url.hash !== '') return { problem: 'must not hold a ? or a #' };
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { problem: `must begin with https://: the API key would go to ${url.hostname} in clear text` };
  }
  return { baseUrl: url.href.replace(/\/+$/, '') };
}

/** As WHATWG's URL spells hosts: `127.1` has become `127.0.0.1` by now. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
