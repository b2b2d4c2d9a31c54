import { openS3 } from '../index.ts';

/** A process to be killed: so many writers append one record after the other, each with a key of its own, and say what was acknowledged. */
const [bucket, name, writers] = process.argv.slice(2);
if (!bucket || !name || !writers) throw new Error('usage: node writer-child.ts BUCKET NAME WRITERS');
const { store } = await openS3({ bucket, prefix: '' });
console.log(JSON.stringify({ started: name }));

async function write(writer: number): Promise<void> {
  for (let n = 0; ; n++) {
    const value = `${name}.${writer}.${n}`;
    const record = {
      topic: 'race',
      partition: null,
      timestampMs: null,
      key: Buffer.from(value),
      value: Buffer.from(value),
      headers: [],
    };
    for (let attempt = 0; attempt < 6; attempt++) {
      try {
        const [metadata] = await store.append([record], { scope: name!, key: value });
        console.log(JSON.stringify({ value, partition: metadata!.partition, offset: metadata!.offset }));
        break;
      } catch {
        // the same request again, as a client does
      }
    }
  }
}
await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
