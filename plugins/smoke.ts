import { setTimeout as sleep } from 'node:timers/promises';
import { hourOf, iso, partitionName, type Region, slotOf } from 'flights-core';

/** What the check asks of a deployed stage. */
export interface Stage {
  readonly name: string;
  /** The function's answer; null where it is busy with another run. Throws a StageProblem where it fails or is not there. */
  readonly invoke: (service: Service) => Promise<unknown>;
  /** What the deployed producer polls, as its own settings say. */
  readonly planned: () => Promise<{ readonly regions: readonly Region[]; readonly intervalS: number }>;
  /** Whether the table `polls` has that partition: `region=<id>/dt=YYYY-MM-DD-HH`. */
  readonly hasPartition: (name: string) => Promise<boolean>;
}
export type Service = 'producer' | 'consumer';

/** What is wrong with a stage, in one sentence that says what to do. */
export class StageProblem extends Error {
  override readonly name = 'StageProblem';
}

export interface SmokeReport {
  readonly stage: string;
  /** What went well, in order. */
  readonly steps: readonly { readonly step: string; readonly outcome: string }[];
  /** What an operator should know, though the deployment works. */
  readonly warnings: readonly string[];
  /** null where the stage works. */
  readonly problem: string | null;
}

interface PollReport {
  readonly region: string;
  readonly slotAt: string;
  readonly status: 'ok' | 'failed';
  readonly source: string | null;
  readonly appended: number;
  readonly refused: readonly { readonly source: string; readonly reason: string }[];
}
interface LandReport {
  readonly totals: { readonly rows: number; readonly files: number };
  readonly drained: boolean;
  readonly touched: { readonly polls: readonly string[] };
}

/**
 * Polls once, lands once, and waits until the polls' partition is in the catalog: whether sources, stream, lake and catalog
 * are reached with the roles that are deployed. A source that refuses makes a failed poll, which is a record like any other
 * and no fault of the deployment. Gives up when the time is over.
 */
export async function smokeCheck(
  stage: Stage,
  { withinMs, everyMs = 2000, say = () => {}, now = () => new Date() }: SmokeOptions,
): Promise<SmokeReport> {
  const steps: { step: string; outcome: string }[] = [];
  const warnings: string[] = [];
  const done = (step: string, outcome: string) => {
    steps.push({ step, outcome });
    say(`${step}: ${outcome}`);
  };
  const until = now().getTime() + withinMs;
  /** The first answer that is not null; null when the time is over. */
  const eventually = async <T>(ask: () => Promise<T | null>): Promise<T | null> => {
    for (;;) {
      const answer = await ask();
      if (answer !== null || now().getTime() + everyMs > until) return answer;
      await sleep(everyMs);
    }
  };
  try {
    const { regions, intervalS } = await stage.planned();
    const slotAt = slotOf(now(), intervalS);
    const polled = pollsIn(await eventually(() => stage.invoke('producer')));
    const partitions = new Map<string, { readonly isFresh: boolean }>();
    for (const region of regions) {
      const poll = polled.find((report) => report.region === region.id);
      const slot = poll ? new Date(poll.slotAt) : slotAt;
      done(`poll of ${region.id} for ${iso(slot)}`, poll ? pollOutcome(poll) : 'the slot had its answer already');
      if (poll?.status === 'failed') warnings.push(refusal(poll));
      partitions.set(partitionName({ regionId: region.id, hour: hourOf(slot) }), { isFresh: poll !== undefined });
    }

    const landed = { rows: 0, files: 0, polls: new Set<string>() };
    const isDrained = await eventually(async () => {
      const report = landIn(await stage.invoke('consumer'));
      if (!report) return null;
      landed.rows += report.totals.rows;
      landed.files += report.totals.files;
      for (const name of report.touched.polls) landed.polls.add(name);
      return report.drained || null;
    });
    if (!isDrained)
      throw new StageProblem(`The consumer was busy or had more to land until the time was over: ${LATER}`);
    done('landing', `${landed.rows} rows in ${landed.files} files, all that was on the stream`);
    for (const [name, { isFresh }] of partitions)
      if (isFresh && !landed.polls.has(name)) throw new StageProblem(notLanded(name));

    for (const name of partitions.keys()) {
      const isThere = await eventually(async () => (await stage.hasPartition(name)) || null);
      if (!isThere)
        throw new StageProblem(
          `The table polls of stage ${stage.name} has no partition ${name}, although the consumer landed it: see what its log says of the catalog`,
        );
      done('partition', `polls/${name}`);
    }
    return { stage: stage.name, steps, warnings, problem: null };
  } catch (error) {
    if (!(error instanceof StageProblem)) throw error;
    return { stage: stage.name, steps, warnings, problem: error.message };
  }
}

export interface SmokeOptions {
  /** Milliseconds for everything. */
  readonly withinMs: number;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
  readonly say?: (text: string) => void;
  readonly now?: () => Date;
}

const LATER = 'look at its log, and run this again';
const notLanded = (name: string) =>
  `The consumer landed nothing of polls/${name}, which the producer had just put on the stream: does it read the same ` +
  'stream? If an hourly run landed it at the same moment, a second check passes';

const pollOutcome = ({ status, appended, source }: PollReport) =>
  status === 'ok' ? `${appended} aircraft from ${source}` : 'failed, and is on record as such';
const refusal = ({ region, refused }: PollReport) =>
  `No source answered for ${region} (${refused.map(({ source, reason }) => `${source}: ${reason}`).join('; ')}). ` +
  'The deployment works; the hour has a gap';

function pollsIn(answer: unknown): readonly PollReport[] {
  if (answer === null) throw new StageProblem(`The producer was busy until the time was over: ${LATER}`);
  const isReport = (one: Partial<PollReport> | null) => !!one?.region && !!one.slotAt && !!one.status;
  if (Array.isArray(answer) && answer.every(isReport)) return answer as PollReport[];
  throw new StageProblem(`The producer answered no list of polls: is it another version? ${brief(answer)}`);
}

function landIn(answer: unknown): LandReport | null {
  if (answer === null) return null;
  const land = (answer as { readonly land?: Partial<LandReport> }).land;
  if (land?.totals && land.touched) return land as LandReport;
  throw new StageProblem(`The consumer answered no report of a landing: is it another version? ${brief(answer)}`);
}

const brief = (answer: unknown) => JSON.stringify(answer).slice(0, 200);
