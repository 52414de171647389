/** Which view the address names. */
export type PlanKind = 'sync' | 'clean' | 'reupload';

export type Route =
  | { readonly view: 'projects' | 'sessions' | 'usage' | 'schedules' | 'events' | 'logs' }
  | { readonly view: 'project' | 'session'; readonly id: string }
  | { readonly view: 'plan'; readonly id: string; readonly kind: PlanKind }
  | { readonly view: 'nowhere' };

const VIEWS = ['projects', 'sessions', 'usage', 'schedules', 'events', 'logs'] as const;
const PLANS = ['sync', 'clean', 'reupload'] as const;

/** From the part of the address after `#`. */
export function routeOf(hash: string): Route {
  const [view = '', id = '', kind = '', ...rest] = parts(hash);
  if (rest.length > 0) return { view: 'nowhere' };
  if (view === '') return { view: 'projects' };
  const plan = PLANS.find((one) => one === kind);
  if (view === 'projects' && id !== '' && plan !== undefined) return { view: 'plan', id, kind: plan };
  if (kind !== '') return { view: 'nowhere' };
  if (id === '') {
    const known = VIEWS.find((one) => one === view);
    return known === undefined ? { view: 'nowhere' } : { view: known };
  }
  if (view === 'projects') return { view: 'project', id };
  return view === 'sessions' ? { view: 'session', id } : { view: 'nowhere' };
}

/** An address in the page, each of whose parts may hold anything. */
export function hash(strings: TemplateStringsArray, ...ids: readonly string[]): string {
  return `#/${String.raw({ raw: strings }, ...ids.map(encodeURIComponent))}`;
}

function parts(hash: string): string[] {
  try {
    return hash
      .replace(/^#?\/?/u, '')
      .split('/')
      .map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return ['?'];
    throw error;
  }
}
