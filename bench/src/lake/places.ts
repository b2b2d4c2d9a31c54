import type { S3Client } from '@aws-sdk/client-s3';
import { folderLake } from 'flights-consumer';
import { ConfigError, type Lake } from 'flights-core';

/** What was asked of a lake. In a bucket each is a request over the network, counted where the SDK sends it. */
export interface Requests {
  all: number;
  puts: number;
}

/** A part of a bucket; its objects' keys begin with `prefix`, which ends with `/` or is empty. */
export interface Bucket {
  readonly bucket: string;
  readonly prefix: string;
}

/** The bucket that `s3://bucket/prefix` names; null for a folder. */
export function bucketOf(place: string): Bucket | null {
  if (!place.includes('://')) return null;
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/+(.*?))?\/*$/.exec(place) ?? [];
  if (bucket === undefined) throw new ConfigError('--s3', `'${place}' names no bucket`, 's3://my-bucket');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

export type CountedClient = Pick<S3Client, 'send'>;

/** The client from the environment, loaded when asked for: a run on a folder needs no AWS SDK. */
export async function countedClient(requests: Requests): Promise<CountedClient> {
  const { s3Client } = await import('flights-consumer/aws');
  const client = s3Client();
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  const counted = (command: object) => {
    requests.all++;
    if (command.constructor.name === 'PutObjectCommand') requests.puts++;
    return send(command);
  };
  return { send: counted as S3Client['send'] };
}

/** The lake of a place, as the program opens it, and what is asked of it from now on. */
export async function countedLake(place: string): Promise<{ readonly lake: Lake; readonly requests: Requests }> {
  const requests: Requests = { all: 0, puts: 0 };
  const bucket = bucketOf(place);
  if (bucket === null) return { lake: countCalls(folderLake(place), requests), requests };
  const { s3Lake } = await import('flights-consumer/aws');
  return { lake: s3Lake({ client: await countedClient(requests), ...bucket }), requests };
}

function countCalls(lake: Lake, requests: Requests): Lake {
  const count = <A extends unknown[], R>(call: (...args: A) => R, put = false) => {
    return (...args: A) => {
      requests.all++;
      if (put) requests.puts++;
      return call(...args);
    };
  };
  return {
    create: count(lake.create, true),
    head: count(lake.head),
    read: count(lake.read),
    list: count(lake.list),
    delete: count(lake.delete),
  };
}

/** The files of a table that are there, without what their writer keeps beside them. */
export async function contentOf(place: string): Promise<{ objects: number; bytes: number }> {
  const { lake } = await countedLake(place);
  const content = { objects: 0, bytes: 0 };
  for await (const { key, sizeBytes } of lake.list('states/')) {
    if (key.startsWith('states/_')) continue;
    content.objects++;
    content.bytes += sizeBytes;
  }
  return content;
}

/** Deletes all that a run left in its part of a bucket, whatever the keys: Spark's are no lake's. */
export async function empty(place: string): Promise<void> {
  const bucket = bucketOf(place);
  if (bucket === null) return;
  const { DeleteObjectsCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const client = await countedClient({ all: 0, puts: 0 });
  const all = { Bucket: bucket.bucket, Prefix: bucket.prefix };
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command(all));
    if (Contents.length === 0) return;
    await client.send(
      new DeleteObjectsCommand({ ...all, Delete: { Quiet: true, Objects: Contents.map(({ Key }) => ({ Key })) } }),
    );
  }
}
