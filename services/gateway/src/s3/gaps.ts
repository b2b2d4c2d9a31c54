import { notFound, unknownPartition } from '../errors.ts';
import { batchKey, gapKey } from './keys.ts';
import { headBatch } from './log-end.ts';
import { jsonBody, type Objects } from './objects.ts';
import { placeOf, type TopicObjects } from './topics.ts';

export interface RecordedGap {
  /** Offsets [from, to) that readers pass over from now on. */
  readonly from: number;
  readonly to: number;
}

/**
 * An operator's word that a damaged batch is lost: readers stop at it until then, because records passed over in silence
 * are lost records. Throws where there is no batch that begins at the offset.
 */
export async function recordGap(
  objects: Objects,
  topics: TopicObjects,
  { topic: name, partition, offset }: { topic: string; partition: number; offset: number },
): Promise<RecordedGap> {
  const topic = await topics.get(name);
  if (partition >= topic.partitions) throw unknownPartition(name, partition, topic.partitions);
  const place = placeOf(topic, partition);
  const info = await headBatch(objects, place, offset);
  if (!info)
    throw notFound(`No batch begins at offset ${offset}: the error names the key, ${batchKey(place, offset)} is none`);
  await objects.put(gapKey(place, offset), jsonBody({ count: info.count }));
  return { from: offset, to: offset + info.count };
}
