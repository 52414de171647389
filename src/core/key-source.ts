/** Where a project's key can come from, the strongest source first. `stored`: the user's key for provider `moonshot`. */
export const KEY_SOURCES = ['.env.project', '.env', 'environment', 'stored'] as const;

export type KeySource = (typeof KEY_SOURCES)[number];
