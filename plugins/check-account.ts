import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { accountId, parameter, stackStatus } from './account.ts';
import { adoptBucket } from './adopt-bucket.ts';
import { s3Client } from './s3.ts';
import { DeployError, type Deployment, runStep, type StageNames, stageNames } from './stage.ts';

/**
 * Looks at the account before anything in it is changed: whether its credentials are known, whether a stack is in the
 * middle of something, whether the bucket can be ours, whether the secrets are there that only a person can put there.
 * Takes up the bucket that a removed stage has left. Throws a DeployError that says what to do.
 */
export async function checkAccount({ stage, region, settings, deploymentRole }: Deployment): Promise<void> {
  const names = stageNames(stage);
  const account = await accountId(region);
  const stacks = new CloudFormationClient({ region });
  let lakeIsThere = false;
  for (const name of names.stacks) {
    const status = await stackStatus(stacks, name);
    const advice = status && adviceOn(status, `--stack-name ${name} --region ${region}`);
    if (advice) throw new DeployError(`Stack ${name} is in the state ${status}: ${advice}`);
    if (name === names.lakeStack) lakeIsThere = status !== null;
  }
  const bucket = names.bucket(account);
  if (!lakeIsThere && (await bucketIsThere(bucket, region))) {
    if (settings.removal !== 'Retain')
      throw new DeployError(
        `The bucket ${bucket} is there already, left from another deployment: delete it, or take it up with its data by --param="removal=Retain"`,
      );
    await adoptBucket(stacks, names.lakeStack, bucket, deploymentRole);
  }
  await checkSecrets(region, names, settings);
}

/** What to do about a stack that cannot be deployed to; null where it can. */
export function adviceOn(status: string, options: string): string | null {
  if (/^(UPDATE_ROLLBACK_FAILED)$/.test(status))
    return `put right what it says, then: aws cloudformation continue-update-rollback ${options}`;
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(status))
    return `it is left from a deploy that failed and cannot be used. Delete it, then deploy again: aws cloudformation delete-stack ${options}`;
  if (/_IN_PROGRESS$/.test(status)) return 'somebody is deploying. Wait until that has ended, then run it again';
  return null;
}

/** Whether there is a bucket of that name that we may use. Throws where it is somebody else's, or elsewhere. */
async function bucketIsThere(Bucket: string, region: string): Promise<boolean> {
  try {
    const { BucketRegion } = await s3Client(region).send(new HeadBucketCommand({ Bucket }));
    if (BucketRegion && BucketRegion !== region) throw elsewhere(Bucket, BucketRegion);
    return true;
  } catch (error) {
    if (error instanceof DeployError) throw error;
    const { $metadata, $response } = error as {
      $metadata?: { httpStatusCode?: number };
      $response?: { headers: Record<string, string> };
    };
    const status = $metadata?.httpStatusCode;
    if (status === 404) return false;
    const there = $response?.headers['x-amz-bucket-region'];
    if (there && there !== region) throw elsewhere(Bucket, there);
    const denied = 'it belongs to another account, or its policy keeps you out: deploy as another --stage';
    throw new DeployError(`The bucket ${Bucket} cannot be used (${status ?? (error as Error).message}): ${denied}`);
  }
}

const elsewhere = (bucket: string, region: string) =>
  new DeployError(`The bucket ${bucket} is in ${region}: deploy with --region ${region}, or as another --stage`);

/** What only a person knows has to be there before a function looks for it. */
async function checkSecrets(region: string, { parameters }: StageNames, settings: Deployment['settings']) {
  const openSky = String(settings.sources).split(',').includes('opensky');
  const needed = [
    ...(settings.kafkaUrl ? [[parameters.login, '{"username":"…","password":"…"}', 'kafkaUrl is set'] as const] : []),
    ...(openSky
      ? [[parameters.openSky, '{"clientId":"…","clientSecret":"…"}', 'the source opensky is named'] as const]
      : []),
  ];
  const ssm = new SSMClient({ region });
  for (const [name, value, why] of needed) {
    const type = (await parameter(ssm, name))?.Type;
    if (type === 'SecureString') continue;
    const put = `aws ssm put-parameter --region ${region} --name ${name} --type SecureString --overwrite --value '${value}'`;
    const is = type ? `a ${type}` : 'not there';
    throw new DeployError(
      `${why}, so ${name} must hold its log-in as a SecureString; it is ${is}. Put it there: ${put}`,
    );
  }
}

if (import.meta.main) await runStep(checkAccount);
