import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Bucket } from './bucket.ts';
import { BucketRefusedError, type Objects } from './objects.ts';

interface Described {
  readonly Metadata?: Record<string, string> | undefined;
  readonly ContentLength?: number | undefined;
  readonly LastModified?: Date | undefined;
}

interface Failed {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket, or correct its name',
  AccessDenied: 'allow s3:GetObject, s3:PutObject and s3:ListBucket on it',
  PermanentRedirect: 'set AWS_REGION to the region of the bucket',
  InvalidAccessKeyId: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  SignatureDoesNotMatch: 'set the AWS_SECRET_ACCESS_KEY that belongs to AWS_ACCESS_KEY_ID',
  CredentialsProviderError: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
};

const statusOf = (error: unknown): number | undefined => (error as Failed | null)?.$metadata?.httpStatusCode;

/** What will be no again is told as such; anything else may have been done or not. */
function told(error: unknown, { bucket }: Bucket): unknown {
  const { name = '', message = '' } = error as Failed;
  const status = statusOf(error);
  const advice = ADVICE[name];
  const final = advice !== undefined || (status !== undefined && status >= 300 && status < 500 && status !== 429);
  return final
    ? new BucketRefusedError(`S3 refuses bucket ${bucket}: ${name} ${message}; ${advice ?? 'see what S3 says'}`)
    : error;
}

const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true } as const;

/**
 * The bucket through the AWS SDK; region, credentials and address come from the environment. Conditional writes are sent
 * once: whether to send one again is the log's business, which knows its own batches. Reads are tried again.
 */
export function s3Objects(place: Bucket): Objects & { destroy(): void } {
  const elsewhere = Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  const clientOf = (maxAttempts: number) =>
    new S3Client({ maxAttempts, requestHandler: TIMEOUTS, forcePathStyle: elsewhere });
  const [once, again] = [clientOf(1), clientOf(4)];
  const at = (key: string) => ({ Bucket: place.bucket, Key: place.prefix + key });

  async function conditional(input: PutObjectCommandInput): Promise<'done' | 'refused' | 'conflict'> {
    try {
      await once.send(new PutObjectCommand(input));
      return 'done';
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 || (status === 404 && (error as Failed).name !== 'NoSuchBucket')) return 'refused';
      if (status === 409) return 'conflict';
      throw told(error, place);
    }
  }
  async function orNull<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (statusOf(error) === 404 && (error as Failed).name !== 'NoSuchBucket') return null;
      throw told(error, place);
    }
  }
  const headOf = (found: Described) => ({
    metadata: found.Metadata ?? {},
    sizeBytes: found.ContentLength ?? 0,
    atMs: found.LastModified?.getTime() ?? 0,
  });

  return {
    async create(key, Body, Metadata) {
      const answer = await conditional({ ...at(key), Body, ...(Metadata && { Metadata }), IfNoneMatch: '*' });
      return answer === 'done' ? 'created' : answer === 'refused' ? 'exists' : 'conflict';
    },
    async swap(key, Body, version) {
      const condition = version === null ? { IfNoneMatch: '*' } : { IfMatch: version };
      return (await conditional({ ...at(key), Body, ...condition })) === 'done';
    },
    async put(key, Body) {
      await orNull(again.send(new PutObjectCommand({ ...at(key), Body })));
    },
    async head(key) {
      const found = await orNull(again.send(new HeadObjectCommand(at(key))));
      return found && headOf(found);
    },
    async get(key) {
      const found = await orNull(again.send(new GetObjectCommand(at(key))));
      if (!found?.Body) return null;
      return { ...headOf(found), version: found.ETag ?? '', body: await found.Body.transformToByteArray() };
    },
    async list(prefix, after, limit = 1000) {
      const { Contents = [] } = await again
        .send(
          new ListObjectsV2Command({
            Bucket: place.bucket,
            Prefix: place.prefix + prefix,
            MaxKeys: limit,
            ...(after !== undefined && { StartAfter: place.prefix + after }),
          }),
        )
        .catch((error: unknown) => {
          throw told(error, place);
        });
      return Contents.map(({ Key = '', Size = 0, LastModified }) => ({
        key: Key.slice(place.prefix.length),
        sizeBytes: Size,
        atMs: LastModified?.getTime() ?? 0,
      }));
    },
    async remove(key) {
      await orNull(again.send(new DeleteObjectCommand(at(key))));
    },
    destroy() {
      once.destroy();
      again.destroy();
    },
  };
}
