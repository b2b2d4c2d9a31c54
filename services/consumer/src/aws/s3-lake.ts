import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Lake, LakeObject } from 'flights-core';
import { checkKey } from '../object-key.ts';
import { awsError } from './errors.ts';

export interface S3LakeOptions {
  /** Its own retries are enough for throttling and lost answers. */
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
  /** Before every key, such as `team/flights/`; none by default. */
  readonly prefix?: string;
  /** Keys of one page of a listing; S3 gives 1000 at most. */
  readonly listPage?: number;
  /** How to wait between tries; for tests. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** How often a creation that S3 answers with a conflict is tried again before it is given up. */
const CONFLICTS = 8;
const CONFLICT_WAIT_MS = 20;

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;

/**
 * A bucket as a lake. An object is created by a conditional write (`If-None-Match: *`), which S3 grants to one writer; one
 * whose answer was lost and is sent again hears that the object exists, as a second writer does. Listings and reads are
 * consistent (Amazon S3 User Guide, "Amazon S3 data consistency model" and "Conditional writes").
 * Throws an AwsError where S3 refuses or cannot be reached.
 */
export function s3Lake({ client, bucket, prefix = '', listPage = 1000, pause = sleep }: S3LakeOptions): Lake {
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + checkKey(key) });
  const named = (key: string) => `s3://${bucket}/${prefix}${key}`;

  return {
    async create(key, body) {
      for (let attempt = 1; ; attempt++) {
        try {
          await client.send(new PutObjectCommand({ ...at(key), Body: body, IfNoneMatch: '*' }));
          return 'created';
        } catch (error) {
          const status = statusOf(error);
          if (status === 412) return 'exists';
          // 409: others write the key at this moment, and S3 has not decided for one of them yet.
          if (status !== 409 || attempt === CONFLICTS) throw awsError('S3', error, `writing ${named(key)}`);
          await pause(CONFLICT_WAIT_MS * attempt * (0.5 + Math.random()));
        }
      }
    },
    async head(key) {
      try {
        const found = await client.send(new HeadObjectCommand(at(key)));
        return objectOf(key, found.ContentLength, found.LastModified);
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw awsError('S3', error, `looking for ${named(key)}`);
      }
    },
    async read(key) {
      try {
        const found = await client.send(new GetObjectCommand(at(key)));
        return (await found.Body?.transformToByteArray()) ?? null;
      } catch (error) {
        if ((error as Error | null)?.name === 'NoSuchKey') return null;
        throw awsError('S3', error, `reading ${named(key)}`);
      }
    },
    async *list(under, startAfter) {
      let StartAfter = startAfter === undefined ? undefined : prefix + startAfter;
      for (let ContinuationToken: string | undefined; ; StartAfter = undefined) {
        const page = await client
          .send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix + under,
              MaxKeys: listPage,
              StartAfter,
              ContinuationToken,
            }),
          )
          .catch((error: unknown) => {
            throw awsError('S3', error, `listing ${named(under)}`);
          });
        for (const { Key, Size, LastModified } of page.Contents ?? [])
          if (Key !== undefined) yield objectOf(Key.slice(prefix.length), Size, LastModified);
        ContinuationToken = page.NextContinuationToken;
        if (!page.IsTruncated || ContinuationToken === undefined) return;
      }
    },
    async delete(key) {
      try {
        await client.send(new DeleteObjectCommand(at(key)));
      } catch (error) {
        if (statusOf(error) !== 404) throw awsError('S3', error, `deleting ${named(key)}`);
      }
    },
  };
}

const objectOf = (key: string, sizeBytes = 0, createdAt = new Date(0)): LakeObject => ({ key, sizeBytes, createdAt });
