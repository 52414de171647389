/** Moments, as far away as they are. */
import { useEffect, useState } from 'preact/hooks';
import { ago, duration } from '../../src/cli/render/text.ts';
import { html, type Shown } from '../html.ts';

const TICK_MS = 5000;

/** The time, every few seconds. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** `at`: ISO 8601. */
export function Moment({ at, now }: { readonly at: string; readonly now: number }): Shown {
  const ahead = Date.parse(at) - now;
  const words = ahead > 0 ? `in ${duration(ahead)}` : ago(at, now);
  return html`<time datetime=${at} title=${new Date(at).toLocaleString()}>${words}</time>`;
}
