import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';

/** Tries of one request, first one included: throttling and lost answers end here, not a run. */
const ATTEMPTS = 5;
/** A connection comes within seconds or never; a body of some megabytes takes its time. */
const TIMEOUTS = { connectionTimeout: 3000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** Another server's address instead of Amazon's: it answers by path, since `bucket.127.0.0.1` is no name. */
const elsewhere = (service: string): boolean =>
  Boolean(process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env.AWS_ENDPOINT_URL);

/** Region, credentials and addresses come from the environment, as the AWS SDK reads it (`AWS_REGION`, `AWS_PROFILE`, …). */
export const s3Client = (): S3Client =>
  new S3Client({ maxAttempts: ATTEMPTS, requestHandler: TIMEOUTS, forcePathStyle: elsewhere('S3') });

export const athenaClient = (): AthenaClient => new AthenaClient({ maxAttempts: ATTEMPTS, requestHandler: TIMEOUTS });
