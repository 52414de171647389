/** What a browser is told to refuse the page, whatever should get into it. */

/** For every answer at the page's port. */
export const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** For documents: their own scripts, styles and icon, the API, and nothing from elsewhere. */
export function contentSecurityPolicy(inlineScriptSha256: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${inlineScriptSha256}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
