import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import { type Figures, measure } from './measure.ts';
import { type Message, messages } from './records.ts';

/**
 * What SQLite alone can do: one blob a batch, one transaction a batch, synchronous=FULL, no HTTP. `parsed`: the blob is made
 * from the JSON a client sends, as any server must; else it lies ready, which is the ceiling for anything on SQLite.
 */
export async function bareSqlite(folder: string, batch: number, seconds: number, parsed: boolean): Promise<Figures> {
  const db = new DatabaseSync(join(folder, parsed ? 'parsed.db' : 'bare.db'));
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE batches (id INTEGER PRIMARY KEY, data BLOB)');
  const insert = db.prepare('INSERT INTO batches (data) VALUES (?)');
  const bodies = Array.from({ length: 16 }, (_, i) => JSON.stringify(messages('bench', batch, i * batch)));
  const blobOf = (body: string) =>
    Buffer.from((JSON.parse(body) as Message[]).map(({ key, value }) => key + value).join(''));
  const blobs = bodies.map(blobOf);
  let turn = 0;
  try {
    return await measure(
      async () => {
        db.exec('BEGIN IMMEDIATE');
        insert.run(parsed ? blobOf(bodies[turn++ % bodies.length]!) : blobs[turn++ % blobs.length]!);
        db.exec('COMMIT');
        return batch;
      },
      1,
      seconds,
      null,
    );
  } finally {
    db.close();
  }
}

/** The raw TCP client on the same Kafka, acks=all: the ceiling for a bridge. */
export async function rawKafka(
  broker: string,
  topic: string,
  batch: number,
  workers: number,
  seconds: number,
): Promise<Figures> {
  const producer = new Producer({
    clientId: 'bench-raw',
    bootstrapBrokers: [broker],
    serializers: stringSerializers,
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
  });
  const bodies = Array.from({ length: 16 }, (_, i) => messages(topic, batch, i * batch));
  let turn = 0;
  try {
    return await measure(
      async () => {
        await producer.send({ messages: bodies[turn++ % bodies.length]! });
        return batch;
      },
      workers,
      seconds,
      null,
    );
  } finally {
    await producer.close(true);
  }
}
