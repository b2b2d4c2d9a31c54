import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Lake } from 'flights-core';
import type { Actor, Schedule } from 'flights-proof';
import { s3Lake } from '../aws/s3-lake.ts';
import type { Bucket } from './world.ts';

const LIST_PAGE = 3;
/** Every so many conditional writes S3 answers "conflict" and has written nothing. */
const CONFLICT_EVERY = 5;

const refused = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

/**
 * The shipped S3 adapter over a bucket in memory: what its client sends waits for the schedule. The double stands for S3
 * and for what is left of trouble when the SDK's own retries are used up.
 */
export function s3LakeOf(bucket: Bucket, schedule: Schedule, actor: Actor): Lake {
  let puts = 0;
  const answers = new Map<unknown, (input: never) => unknown>([
    [
      PutObjectCommand,
      ({ Key, Body, IfNoneMatch }: { Key: string; Body: Uint8Array; IfNoneMatch?: string }) => {
        if (++puts % CONFLICT_EVERY === 0) throw refused('ConditionalRequestConflict', 409);
        const answer = IfNoneMatch === '*' ? bucket.create(Key, Body) : bucket.put(Key, Body);
        if (answer === 'exists') throw refused('PreconditionFailed', 412);
        return {};
      },
    ],
    [
      GetObjectCommand,
      ({ Key }: { Key: string }) => {
        const body = bucket.read(Key);
        if (!body) throw refused('NoSuchKey', 404);
        return { Body: { transformToByteArray: async () => body } };
      },
    ],
    [
      HeadObjectCommand,
      ({ Key }: { Key: string }) => {
        const body = bucket.read(Key);
        if (!body) throw refused('NotFound', 404);
        return { ContentLength: body.length, LastModified: new Date(0) };
      },
    ],
    [DeleteObjectCommand, ({ Key }: { Key: string }) => ({ Deleted: bucket.objects.delete(Key) })],
    [
      ListObjectsV2Command,
      (asked: { Prefix: string; StartAfter?: string; ContinuationToken?: string }) => {
        const page = bucket.page(asked.Prefix, asked.ContinuationToken ?? asked.StartAfter ?? '', LIST_PAGE);
        const Contents = page.map(({ key, sizeBytes, createdAt }) => ({
          Key: key,
          Size: sizeBytes,
          LastModified: createdAt,
        }));
        const IsTruncated = page.length === LIST_PAGE;
        return { Contents, IsTruncated, NextContinuationToken: IsTruncated ? page.at(-1)!.key : undefined };
      },
    ],
  ]);
  const send = (command: { readonly input: object }): Promise<never> => {
    const answer = answers.get(command.constructor)! as (input: object) => never;
    const changes = command instanceof PutObjectCommand || command instanceof DeleteObjectCommand;
    return schedule.gate(actor, () => answer(command.input), changes ? 'change' : 'look');
  };
  return s3Lake({ client: { send }, bucket: 'lake', pause: async () => undefined });
}
