import { chainPrefix } from './keys.ts';
import type { Land, LandProgress } from './land.ts';
import type { ReportedGap } from './land-report.ts';

/** What an operator asks of a run, however it ended. */
export interface LandWatch {
  /** To be handed to `land`. */
  readonly told: Required<Pick<Land, 'onLook' | 'onLanded' | 'onProgress' | 'onGap'>>;
  /** Records that were due in the partitions the run came to, and are not landed. */
  behind(): number;
  /** How long the oldest plan had been waiting when the run came to it, in seconds; 0 where none was. */
  undonePlanAgeS(now: Date): number;
  deadLetters(): number;
  /** Records the log had lost before they were landed. */
  lost(): number;
}

/** Watches one run. A run that failed has no report, but these figures: alarms are for those runs above all. */
export function watchLanding(onGap: (gap: ReportedGap) => void = () => {}): LandWatch {
  const places = new Map<string, LandProgress>();
  let undoneSince: Date | null = null;
  let [deadLetters, lost] = [0, 0];
  const note = (progress: LandProgress): void => {
    places.set(chainPrefix(progress), progress);
  };
  return {
    told: {
      onLook(look) {
        note(look);
        if (look.undoneSince && (!undoneSince || look.undoneSince < undoneSince)) undoneSince = look.undoneSince;
      },
      onLanded(batch) {
        deadLetters += batch.dead_letters;
      },
      onProgress: note,
      onGap(gap) {
        lost += gap.to - gap.from;
        onGap(gap);
      },
    },
    behind: () => [...places.values()].reduce((sum, { position, end }) => sum + end - position, 0),
    undonePlanAgeS: (now) =>
      undoneSince ? Math.max(0, Math.round((now.getTime() - undoneSince.getTime()) / 1000)) : 0,
    deadLetters: () => deadLetters,
    lost: () => lost,
  };
}
