import { S3Client } from '@aws-sdk/client-s3';

/** Another server's address instead of Amazon's answers by path: `bucket.127.0.0.1` is no name. */
export const s3Client = (region: string) =>
  new S3Client({ region, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) });
