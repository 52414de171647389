/** Keys shorter than this show nothing of themselves: twelve characters would be too large a part of them. */
const SHORTEST_SHOWN = 24;

/** The one form in which a key is shown: `sk-yrm3e...8Kds`. */
export function maskKey(key: string): string {
  return key.length < SHORTEST_SHOWN ? '********' : `${key.slice(0, 8)}...${key.slice(-4)}`;
}

/** A text that somebody may have put a key into by mistake, with each masked that has the form of one. */
export function maskKeysIn(text: string): string {
  return text.replaceAll(/\bsk-[\w-]{8,}/gu, (key) => maskKey(key));
}
