/** Links that open the web page: each lets one browser in, once, and soon. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Instant } from '../../core/model.ts';
import { Secret } from '../../secret.ts';

export interface Links {
  make(): { readonly token: Secret; readonly expiresAt: Instant };
  /** True once for each token that was made and has not expired. */
  take(token: string): boolean;
}

/** Long enough to carry a link to a browser by hand. */
export const LINK_MS = 5 * 60_000;

/** Whoever asks for links over and over takes no memory; the oldest is forgotten first. */
const MOST_LINKS = 20;

/** Held in memory alone: a daemon that starts anew knows none. */
export function createLinks({ clock }: { readonly clock: Clock }): Links {
  /** By digest, so that looking one up takes no time that tells anything of the token. */
  const expiries = new Map<string, Instant>();
  return {
    make() {
      const token = randomBytes(32).toString('base64url');
      const expiresAt = clock.now() + LINK_MS;
      expiries.set(digestOf(token), expiresAt);
      for (const oldest of expiries.keys()) {
        if (expiries.size <= MOST_LINKS) break;
        expiries.delete(oldest);
      }
      return { token: new Secret(token), expiresAt };
    },
    take(token) {
      const digest = digestOf(token);
      const expiresAt = expiries.get(digest);
      expiries.delete(digest);
      return expiresAt !== undefined && clock.now() < expiresAt;
    },
  };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
