import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { NewRecord, ReadLimits, RecordHeader, StoredRecord, TopicPartition } from './port.ts';
import { recordBytes } from './record-size.ts';

/**
 * A batch as bytes: format (1 byte: 0 plain, 1 zstd) · CRC-32 of what follows (4) · the records, one after the other:
 * time (8, double) · key length (4, −1 is null) · value length (4, −1 is null) · header count (4) · key · value ·
 * per header: key length, value length, key, value. Numbers are little-endian. Offsets are implied by the order.
 */
const HEAD_BYTES = 5;
const RECORD_BYTES = 20;
/** Below this zstd costs more than it saves. */
const COMPRESS_FROM_BYTES = 4096;
/** Half the time of the usual level 3, and of JSON like ours no larger. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What one batch may hold. */
export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

/** A record whose time is settled, ready to be stored. */
export type TimedRecord = NewRecord & { readonly timestampMs: number };

const storedBytes = (record: NewRecord) => RECORD_BYTES + recordBytes(record) + 8 * record.headers.length;

export function encodeBatch(records: readonly TimedRecord[]): Buffer {
  const plain = Buffer.allocUnsafe(records.reduce((sum, record) => sum + storedBytes(record), 0));
  let at = 0;
  const lengths = (key: number, value: number) => {
    plain.writeInt32LE(key, at);
    plain.writeInt32LE(value, at + 4);
    at += 8;
  };
  const bytes = (part: Buffer | null) => {
    if (part) at += part.copy(plain, at);
  };
  for (const { timestampMs, key, value, headers } of records) {
    plain.writeDoubleLE(timestampMs, at);
    at += 8;
    lengths(key?.length ?? -1, value?.length ?? -1);
    at = plain.writeInt32LE(headers.length, at);
    bytes(key);
    bytes(value);
    for (const header of headers) {
      lengths(Buffer.byteLength(header.key), header.value?.length ?? -1);
      at += plain.write(header.key, at);
      bytes(header.value);
    }
  }
  const compressed = plain.length >= COMPRESS_FROM_BYTES;
  const body = compressed ? zstdCompressSync(plain, COMPRESSION) : plain;
  const batch = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  batch[0] = compressed ? 1 : 0;
  batch.writeUInt32LE(crc32(body), 1);
  body.copy(batch, HEAD_BYTES);
  return batch;
}

function open(stored: Uint8Array, where: string): Buffer {
  const batch = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const body = batch.subarray(HEAD_BYTES);
  if (batch.length < HEAD_BYTES || batch[0]! > 1 || crc32(body) !== batch.readUInt32LE(1))
    throw new Error(`The batch at ${where} is damaged: its checksum does not match`);
  return batch[0] === 1 ? zstdDecompressSync(body) : body;
}

/** Room that is left in a read; shrinks as records are taken. */
export type Room = { -readonly [K in keyof ReadLimits]: ReadLimits[K] };

/**
 * Appends to `out` the batch's records from `fromOffset` on (`fromTimeMs`: and not older) while there is room; the
 * very first record of a read is taken however large it is. Answers whether there may be room for more.
 */
export function readBatch(
  stored: Uint8Array,
  { topic, partition }: TopicPartition,
  baseOffset: number,
  fromOffset: number,
  room: Room,
  out: StoredRecord[],
): boolean {
  const plain = open(stored, `${topic}-${partition} offset ${baseOffset}`);
  let at = 0;
  const take = (length: number): Buffer | null => {
    if (length < 0) return null;
    at += length;
    return plain.subarray(at - length, at);
  };
  for (let offset = baseOffset; at < plain.length; offset++) {
    const timestampMs = plain.readDoubleLE(at);
    const keyLength = plain.readInt32LE(at + 8);
    const valueLength = plain.readInt32LE(at + 12);
    const headerCount = plain.readInt32LE(at + 16);
    at += RECORD_BYTES;
    const key = take(keyLength);
    const value = take(valueLength);
    const headers: RecordHeader[] = [];
    for (let i = 0; i < headerCount; i++) {
      const nameLength = plain.readInt32LE(at);
      const contentLength = plain.readInt32LE(at + 4);
      at += 8;
      headers.push({ key: take(nameLength)!.toString(), value: take(contentLength) });
    }
    if (offset < fromOffset) continue;
    const record = { topic, partition, offset, timestampMs, key, value, headers };
    const bytes = recordBytes(record);
    if (room.maxRecords < 1 || (bytes > room.maxBytes && out.length > 0)) return false;
    out.push(record);
    room.maxRecords -= 1;
    room.maxBytes -= bytes;
  }
  return room.maxRecords > 0 && room.maxBytes > 0;
}

/** Cuts records into batches of bounded size. */
export function* inBatches<T extends NewRecord>(records: readonly T[], limits: BatchLimits): Generator<readonly T[]> {
  let start = 0;
  let bytes = 0;
  for (const [i, record] of records.entries()) {
    const size = storedBytes(record);
    if (i > start && (i - start >= limits.records || bytes + size > limits.bytes)) {
      yield records.slice(start, i);
      start = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) yield records.slice(start);
}
