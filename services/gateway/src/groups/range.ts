import type { TopicPartition } from '../port.ts';

/**
 * Kafka's range assignor: per topic the subscribed members, by name, get consecutive partitions; where it does not
 * divide, the first ones get one more. Members without any are in the answer with an empty list.
 * Source: Apache Kafka, `org.apache.kafka.clients.consumer.RangeAssignor`.
 */
export function assignRanges(
  subscriptions: ReadonlyMap<string, readonly string[]>,
  partitionsOf: (topic: string) => number,
): Map<string, TopicPartition[]> {
  const members = [...subscriptions.keys()].sort();
  const assignment = new Map<string, TopicPartition[]>(members.map((member) => [member, []]));
  for (const topic of [...new Set([...subscriptions.values()].flat())].sort()) {
    const subscribed = members.filter((member) => subscriptions.get(member)!.includes(topic));
    const partitions = partitionsOf(topic);
    const share = Math.floor(partitions / subscribed.length);
    const withOneMore = partitions % subscribed.length;
    let partition = 0;
    for (const [i, member] of subscribed.entries()) {
      const end = partition + share + (i < withOneMore ? 1 : 0);
      for (; partition < end; partition++) assignment.get(member)!.push({ topic, partition });
    }
  }
  return assignment;
}
