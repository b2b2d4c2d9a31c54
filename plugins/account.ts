import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DeployError } from './stage.ts';

/** The account that is deployed to. Throws a DeployError where nobody answers, or does not know who is asking. */
export async function accountId(region: string): Promise<string> {
  try {
    return (await new STSClient({ region }).send(new GetCallerIdentityCommand({}))).Account!;
  } catch (error) {
    const { name, message } = error as Error;
    const isNetwork = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED/.test(`${message} ${(error as { code?: string }).code}`);
    throw new DeployError(
      isNetwork
        ? `AWS does not answer in the region ${region} (${message}): check --region, such as eu-west-2, and the network`
        : `AWS does not know who is deploying (${name}: ${message}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --aws-profile`,
    );
  }
}

/** null where there is no such stack. */
export async function stackStatus(client: CloudFormationClient, StackName: string): Promise<string | null> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.StackStatus ?? null;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return null;
    throw new DeployError(`CloudFormation cannot be asked about ${StackName}: ${(error as Error).message}`);
  }
}

/** A parameter, a secret one's value as it is stored unless it is to be decrypted; null where there is none. */
export async function parameter(client: SSMClient, Name: string, decrypted = false): Promise<Parameter | null> {
  try {
    return (await client.send(new GetParameterCommand({ Name, WithDecryption: decrypted }))).Parameter ?? null;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return null;
    throw new DeployError(`Systems Manager cannot be asked for ${Name}: ${(error as Error).message}`);
  }
}
