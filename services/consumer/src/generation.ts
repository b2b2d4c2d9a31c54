import { type FlightStream, type Lake, LogMismatchError } from 'flights-core';
import { readHead } from './chain.ts';
import { chainsOf, currentGeneration } from './chains.ts';
import { generationKey } from './keys.ts';
import { encodeJson } from './plan.ts';

export interface StartGeneration {
  readonly lake: Lake;
  readonly stream: FlightStream;
  readonly topic: string;
  /** Also where the log looks like the one that was landed: for one that was replaced and has outgrown the old since. */
  readonly force?: boolean;
}

/**
 * Lands a topic's log from its beginning again, as generation n + 1, because it is another log than the one landed so
 * far. What is in the lake stays. Run it while nothing is landing. Answers the generation that is current afterwards.
 * Throws LogMismatchError where the log continues what is landed: a new generation would land the same rows again.
 */
export async function startGeneration({ lake, stream, topic, force = false }: StartGeneration): Promise<number> {
  const generation = await currentGeneration(lake, topic);
  if (!force && (await continues(lake, stream, topic, generation))) {
    throw new LogMismatchError(
      `the log of ${topic} reaches as far as what is landed of it, so landing can go on as it is; ` +
        'force a new generation only when you know that the log was replaced, or its rows are landed twice',
    );
  }
  const next = generation + 1;
  await lake.create(generationKey(topic, next), encodeJson({ topic, generation: next }));
  return next;
}

/** Whether every landed partition is still there and ends at or after what is landed and planned of it. */
async function continues(lake: Lake, stream: FlightStream, topic: string, generation: number): Promise<boolean> {
  const partitions = await stream.partitions(topic);
  for (const chain of await chainsOf(lake, topic, generation)) {
    const { position, undone } = await readHead(lake, chain);
    if (chain.partition >= partitions) return false;
    if ((await stream.range(topic, chain.partition)).end < (undone?.end ?? position)) return false;
  }
  return true;
}
