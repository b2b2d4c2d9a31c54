import type { FlightStream, OffsetRange, StreamMessage, StreamRecord } from 'flights-core';
import { LogMismatchError, POLLS_TOPIC } from 'flights-core';

/** A log in memory: what a broker promises, and what can go wrong with one (retention, being made anew). */
export class MemoryLog implements FlightStream {
  private readonly logs = new Map<string, { start: number; messages: StreamMessage[] }>();
  private readonly seen = new Set<string>();
  readonly statePartitions: number;
  /** Records a page. */
  readonly pageSize: number;

  constructor(statePartitions = 1, pageSize = 3) {
    this.statePartitions = statePartitions;
    this.pageSize = pageSize;
  }

  private log(topic: string, partition: number) {
    const name = `${topic}/${partition}`;
    const log = this.logs.get(name) ?? { start: 0, messages: [] };
    this.logs.set(name, log);
    return log;
  }

  /** Appends without ceremony. The partition follows from the key, as a Kafka client's would. */
  put(...records: readonly StreamRecord[]): void {
    for (const { topic, key, value, timestampMs } of records) {
      const count = this.partitionCount(topic);
      const partition = [...key].reduce((sum, c) => sum + c.charCodeAt(0), 0) % count;
      const { messages } = this.log(topic, partition);
      messages.push({ offset: messages.length, timestampMs, key, value });
    }
  }

  async append(records: readonly StreamRecord[], idempotencyKey: string): Promise<void> {
    if (this.seen.has(idempotencyKey)) return;
    this.seen.add(idempotencyKey);
    this.put(...records);
  }

  partitionCount(topic: string): number {
    return topic === POLLS_TOPIC ? 1 : this.statePartitions;
  }

  rangeNow(topic: string, partition: number): OffsetRange {
    const { start, messages } = this.log(topic, partition);
    return { start, end: messages.length };
  }

  page(topic: string, partition: number, offset: number, to: number): readonly StreamMessage[] {
    const { start, messages } = this.log(topic, partition);
    if (offset < start || to > messages.length) throw new LogMismatchError(`${topic}/${partition} has no ${offset}`);
    return messages.slice(offset, Math.min(to, offset + this.pageSize));
  }

  async partitions(topic: string): Promise<number> {
    return this.partitionCount(topic);
  }

  async range(topic: string, partition: number): Promise<OffsetRange> {
    return this.rangeNow(topic, partition);
  }

  async *read(topic: string, partition: number, from: number, to: number) {
    for (let offset = from; offset < to; offset += this.pageSize) yield this.page(topic, partition, offset, to);
  }

  /** Retention: offsets before `start` are gone. */
  expire(topic: string, start: number, partition = 0): void {
    this.log(topic, partition).start = start;
  }

  /** The broker is exchanged for an empty one. */
  makeAnew(topic: string): void {
    for (const name of this.logs.keys()) if (name.startsWith(`${topic}/`)) this.logs.delete(name);
  }

  /** Offsets [from, to), those that retention took too. */
  everTold(topic: string, partition: number, from: number, to: number): readonly StreamMessage[] {
    return this.log(topic, partition).messages.slice(from, to);
  }
}
