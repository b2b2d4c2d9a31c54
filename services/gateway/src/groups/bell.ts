/** Wakes everybody who waits for a change of state; they look for themselves what has changed. */
export interface Bell {
  ring(): void;
  /** True when it rang; false at the deadline or when the signal aborts. A wait of 0 still lets pending promises run. */
  wait(waitMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Calls back at the next ring; answers the way to call it off. */
  onRing(callback: () => void): () => void;
}

export function bell(): Bell {
  const listeners = new Set<() => void>();
  const onRing = (callback: () => void) => {
    listeners.add(callback);
    return () => listeners.delete(callback);
  };
  return {
    onRing,
    ring() {
      const called = [...listeners];
      listeners.clear();
      for (const listener of called) listener();
    },
    wait: (waitMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve(false);
        const done = (rang: boolean) => {
          clearTimeout(timer);
          off();
          signal?.removeEventListener('abort', giveUp);
          resolve(rang);
        };
        const giveUp = () => done(false);
        const off = onRing(() => done(true));
        const timer = setTimeout(giveUp, Math.max(0, waitMs));
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
  };
}
