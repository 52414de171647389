/**
 * Where a project's key can come from, the strongest source first. `stored`: the user's key for provider `moonshot`;
 * `configuration`: the `api_key` of a provider in the user's Kimi-style configuration.
 */
export const KEY_SOURCES = ['.env.project', '.env', 'environment', 'stored', 'configuration'] as const;

export type KeySource = (typeof KEY_SOURCES)[number];

/** Where the password of a team's server can come from, the strongest source first. */
export const TEAM_PASSWORD_SOURCES = ['environment', 'keychain', 'file'] as const;

export type TeamPasswordSource = (typeof TEAM_PASSWORD_SOURCES)[number];
