/** Runs work when it is its turn. `asker`: whose work it is. */
export type FairGate = <T>(asker: string, work: () => Promise<T>) => Promise<T>;

/**
 * Runs at most `size` works at a time. Each asker has a line of its own and the lines take turns, so that whoever asks for much
 * waits behind himself and not in front of the others.
 */
export function fairGate(size: number): FairGate {
  /** In the order of their turns; a line is there as long as somebody waits in it. */
  const lines = new Map<string, (() => void)[]>();
  let running = 0;

  function next(): void {
    const [first] = lines;
    if (!first) {
      running--;
      return;
    }
    const [asker, line] = first;
    const begin = line.shift()!;
    lines.delete(asker);
    if (line.length > 0) lines.set(asker, line); // its next turn comes after all others'
    begin();
  }

  return async (asker, work) => {
    if (running < size) running++;
    else
      await new Promise<void>((begin) => {
        const line = lines.get(asker);
        if (line) line.push(begin);
        else lines.set(asker, [begin]);
      });
    try {
      return await work();
    } finally {
      next();
    }
  };
}
