import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';

const LONGEST_WAIT_S = 300;

/**
 * Makes a stack of the bucket that a removed stage has left with its data, so that the deploy that follows finds it as its
 * own. CloudFormation would refuse to create a bucket that is there, and imports by itself only names without functions
 * in them (CloudFormation User Guide, "Import AWS resources into a CloudFormation stack automatically").
 */
export async function adoptBucket(
  client: CloudFormationClient,
  StackName: string,
  bucket: string,
  RoleARN: string | null,
): Promise<void> {
  console.error(`Taking up the bucket ${bucket}, which is there with its data`);
  const Lake = {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { BucketName: bucket },
  };
  const changes = { StackName, ChangeSetName: 'take-up-the-bucket' };
  await client.send(
    new CreateChangeSetCommand({
      ...changes,
      ...(RoleARN && { RoleARN }),
      ChangeSetType: 'IMPORT',
      TemplateBody: JSON.stringify({ Resources: { Lake } }),
      ResourcesToImport: [
        { ResourceType: Lake.Type, LogicalResourceId: 'Lake', ResourceIdentifier: { BucketName: bucket } },
      ],
    }),
  );
  const waiting = { client, maxWaitTime: LONGEST_WAIT_S, minDelay: 1, maxDelay: 5 };
  await waitUntilChangeSetCreateComplete(waiting, changes);
  await client.send(new ExecuteChangeSetCommand(changes));
  await waitUntilStackImportComplete(waiting, { StackName });
}
