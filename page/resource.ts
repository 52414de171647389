/** Something that the daemon was asked for, asked again when there is a reason to. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get } from './api.ts';

export interface Resource<Value> {
  /** The last that was answered; kept while it is asked again. */
  readonly value: Value | undefined;
  readonly error: ApiError | undefined;
}

interface Kept<Value> extends Resource<Value> {
  readonly path: string | undefined;
}

/** `reason`: another value asks again. Without a path nothing is asked for. */
export function useResource<Value>(path: string | undefined, reason: unknown): Resource<Value> {
  const [kept, setKept] = useState<Kept<Value>>({ path, value: undefined, error: undefined });
  useEffect(() => {
    if (path === undefined) return undefined;
    let isWanted = true;
    get<Value>(path).then(
      (value) => isWanted && setKept({ path, value, error: undefined }),
      (error: unknown) => {
        if (!isWanted) return;
        const shown = error instanceof ApiError ? error : new ApiError('INTERNAL', String(error), '');
        setKept((before) => ({ path, value: before.path === path ? before.value : undefined, error: shown }));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [path, reason]);
  return kept.path === path ? kept : { value: undefined, error: undefined };
}
