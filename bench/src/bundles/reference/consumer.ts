import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Kafka } from '@upstash/kafka';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { pino } from 'pino';
import * as z from 'zod/mini';

/** Nothing but the libraries that a consumer needs, each used: what our own is measured against. */
const Value = z.object({ icao24: z.string(), latitude: z.number() });
const at = { Bucket: 'lake', Key: 'states.parquet' };

export async function handler(): Promise<number> {
  const log = pino({ base: { service: 'reference' } });
  const login = await new SSMClient({}).send(new GetParameterCommand({ Name: '/login', WithDecryption: true }));
  const kafka = new Kafka({ url: process.env.KAFKA ?? '', username: 'me', password: login.Parameter?.Value ?? '' });
  const read = await kafka.consumer().fetch({ topic: 'flights', partition: 0, offset: 0 });
  const rows = read.map(({ value }) => z.parse(Value, JSON.parse(value)));
  const Body = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'icao24', data: rows.map(({ icao24 }) => icao24), type: 'STRING' },
        { name: 'latitude', data: rows.map(({ latitude }) => latitude), type: 'DOUBLE' },
      ],
    }),
  );
  const s3 = new S3Client({});
  await s3.send(new PutObjectCommand({ ...at, Body, IfNoneMatch: '*' }));
  await s3.send(new HeadObjectCommand(at));
  const { Body: back } = await s3.send(new GetObjectCommand(at));
  await s3.send(new ListObjectsV2Command({ Bucket: at.Bucket }));
  await s3.send(new DeleteObjectCommand(at));
  const athena = new AthenaClient({});
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1' }));
  await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  log.info({ rows: rows.length, bytes: (await back?.transformToByteArray())?.length }, 'landed');
  return rows.length;
}
