import type { Metabase } from './client.ts';
import type { Target } from './names.ts';

export type Outcome = 'same' | 'created' | 'updated' | 'restored' | 'edited by hand' | 'note';

/** What was found of one thing, and what was done about it. */
export interface Entry {
  readonly what: string;
  readonly outcome: Outcome;
  readonly detail: string;
}

export interface Mode {
  /** Change nothing. */
  readonly check: boolean;
  /** Write over what was changed by hand. */
  readonly force: boolean;
}

/** One run: where it writes, and what it has to tell. */
export interface Run {
  readonly metabase: Metabase;
  readonly target: Target;
  readonly mode: Mode;
  readonly entries: readonly Entry[];
  tell(what: string, outcome: Outcome, detail?: string): void;
  /** Carries the change out and tells it; with `check` only tells it and answers null. */
  change<T>(what: string, outcome: Outcome, detail: string, act: () => Promise<T>): Promise<T | null>;
}

export function startRun(
  metabase: Metabase,
  target: Target,
  mode: Mode,
  onEntry: (entry: Entry) => void = () => {},
): Run {
  const entries: Entry[] = [];
  const tell = (what: string, outcome: Outcome, detail = '') => {
    const entry = { what, outcome, detail };
    entries.push(entry);
    onEntry(entry);
  };
  return {
    metabase,
    target,
    mode,
    entries,
    tell,
    async change(what, outcome, detail, act) {
      const done = mode.check ? null : await act();
      tell(what, outcome, detail);
      return done;
    },
  };
}

/** Whether anything was written, or would be. */
export const hasChanges = (entries: readonly Entry[]): boolean =>
  entries.some(({ outcome }) => outcome === 'created' || outcome === 'updated' || outcome === 'restored');

export const wasEdited = (entries: readonly Entry[]): boolean =>
  entries.some(({ outcome }) => outcome === 'edited by hand');
