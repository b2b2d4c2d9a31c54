/** First come, first served: one holder at a time. */
export interface Turns {
  /** The release, to be called once; null where the turn did not come in time or the signal aborted. */
  acquire(waitMs: number, signal: AbortSignal): Promise<(() => void) | null>;
  /** Whether somebody holds or awaits the turn. */
  readonly busy: boolean;
}

export function turns(): Turns {
  const queue: (() => void)[] = [];
  let held = false;
  const release = () => {
    const next = queue.shift();
    if (next) next();
    else held = false;
  };
  return {
    get busy() {
      return held;
    },
    acquire: (waitMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        if (!held) {
          held = true;
          return resolve(release);
        }
        if (waitMs <= 0) return resolve(null);
        const done = (result: (() => void) | null) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          resolve(result);
        };
        const mine = () => done(release);
        const giveUp = () => {
          const place = queue.indexOf(mine);
          if (place >= 0) queue.splice(place, 1);
          done(null);
        };
        const timer = setTimeout(giveUp, waitMs);
        signal.addEventListener('abort', giveUp, { once: true });
        queue.push(mine);
      }),
  };
}
