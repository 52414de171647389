/** Server-sent events, followed over restarts of the daemon. */

export interface StreamOptions<Type extends string> {
  readonly path: string;
  readonly types: readonly Type[];
  readonly onEvent: (type: Type, data: unknown) => void;
  /** Called each time that the stream stands; what happened before may have been missed. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
}

const AGAIN_MS = 2000;

/** Follows until the function that it returns is called. */
export function follow<Type extends string>({ path, types, onEvent, onOpen, onLost }: StreamOptions<Type>): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    const opened = new EventSource(path);
    source = opened;
    opened.addEventListener('open', onOpen);
    opened.addEventListener('error', () => {
      onLost();
      // A connection that broke is tried again by the browser; a refusal, such as of a daemon that is stopping, is not.
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    });
    for (const type of types) {
      opened.addEventListener(type, ({ data }: MessageEvent<string>) => {
        // The browser's own event of that name has no data.
        if (data !== undefined) onEvent(type, JSON.parse(data));
      });
    }
  }

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
