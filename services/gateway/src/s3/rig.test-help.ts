import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const url = process.env.AWS_RIG_URL;
if (!url) throw new Error('set AWS_RIG_URL to an AWS whose S3 honours conditional writes: e2e/rigs/aws.sh starts one');

/** What tells the SDK of the emulator; this process is told at once. */
export const AWS = {
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'testtest',
};
Object.assign(process.env, AWS);

/** A new, empty bucket; answers its name. */
export async function newBucket(): Promise<string> {
  const Bucket = `gateway-${randomBytes(6).toString('hex')}`;
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}
