import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { accountId } from './account.ts';
import { s3Client } from './s3.ts';
import { type Deployment, runStep, stageNames } from './stage.ts';

/**
 * What a removal leaves to us, after the services and before the lake's stack: a bucket can only be deleted empty, and the
 * parameters are in no stack. A stage that retains its data keeps both.
 */
async function cleanUp({ stage, region, settings }: Deployment): Promise<void> {
  const names = stageNames(stage);
  const bucket = names.bucket(await accountId(region));
  if (settings.removal === 'Retain') {
    console.error(
      `The bucket ${bucket} and the parameters under ${names.parameters.path} stay; a deploy takes them up again`,
    );
    return;
  }
  await empty(s3Client(region), bucket);
  const { path: _, ...parameters } = names.parameters;
  await forget(new SSMClient({ region }), Object.values(parameters));
}

async function empty(client: S3Client, Bucket: string): Promise<void> {
  for (let deleted = 0; ; ) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket })).catch((error: Error) => {
      if (error.name === 'NoSuchBucket') return { Contents: [] };
      throw error;
    });
    if (Contents.length === 0) return;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true } }),
    );
    if (Errors[0]) throw new Error(`${Bucket}: ${Errors[0].Key} cannot be deleted: ${Errors[0].Message}`);
    deleted += Contents.length;
    console.error(`Deleted ${deleted} objects of ${Bucket}`);
  }
}

async function forget(client: SSMClient, names: readonly string[]): Promise<void> {
  for (const Name of names)
    await client.send(new DeleteParameterCommand({ Name })).catch((error: Error) => {
      if (error.name !== 'ParameterNotFound') throw error;
    });
}

if (import.meta.main) await runStep(cleanUp);
