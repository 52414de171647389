/** Keys shorter than this show nothing of themselves: twelve characters would be too large a part of them. */
const SHORTEST_SHOWN = 24;

/** The one form in which a key is shown: `sk-yrm3e...8Kds`. */
export function maskKey(key: string): string {
  return key.length < SHORTEST_SHOWN ? '********' : `${key.slice(0, 8)}...${key.slice(-4)}`;
}
