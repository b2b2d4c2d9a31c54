import type { Target } from './names.ts';

/** What Athena and AWS say, and which setting that is about. Words of AWS's errors as their documents and clients have them. */
const CAUSES: readonly (readonly [said: RegExp, means: (match: RegExpExecArray, target: Target) => string])[] = [
  [
    /not authorized to perform:? (?:'|"|`)?([a-z0-9-]+:[A-Za-z]+)(?:'|"|`)?(?: on resource:? (?:'|"|`)?([^\s'"`,]+))?/,
    ([, action, resource], target) =>
      `its credentials may not ${action}${resource ? ` on ${resource}` : ''}: allow that in the IAM policy of Metabase's user or role (services/metabase/serverless.yml has it for stage ${target.stage})`,
  ],
  [
    /Insufficient permissions to execute the query\.?(.*)/s,
    ([, more], target) =>
      `its credentials may read neither the data nor the catalog of ${target.database} (${(more ?? '').trim().slice(0, 200) || 'Athena names no action'}): allow s3:GetObject and s3:ListBucket on the lake's bucket and glue:Get* on that database`,
  ],
  [
    /WorkGroup\s+'?([\w.-]+)?'?\s*is not found|workgroup .*not found/i,
    (_, { workgroup, awsRegion }) =>
      `there is no workgroup '${workgroup}' in ${awsRegion}: say --workgroup and --aws-region as the lake's stack has them (its outputs)`,
  ],
  [/WorkGroup .*(is )?disabled/i, (_, { workgroup }) => `workgroup '${workgroup}' is disabled: enable it in Athena`],
  [
    /security token included in the request is (invalid|expired)|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken/i,
    () =>
      "AWS does not know its keys, or they have expired: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of Metabase's container anew and start it again",
  ],
  [
    /SignatureDoesNotMatch|signature we calculated does not match/i,
    () => "the secret key of Metabase's container does not belong to its access key: set both anew",
  ],
  [
    /Unable to load (AWS )?credentials|Unable to load credentials from any of the providers|No AWS credentials/i,
    () =>
      'it finds no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of its container, or give its machine a role',
  ],
  [
    /UnknownHost|Name or service not known|unable to execute HTTP request.*athena|Region .* not (valid|supported)|no such region/i,
    (_, { awsRegion }) =>
      `Athena is not to be found in region '${awsRegion}': say --aws-region as the lake has it, eu-west-2 for example`,
  ],
  [
    /Unable to verify\/create output bucket\s*([\w.-]*)|No output location provided|output location/i,
    (_, { workgroup }) =>
      `results have no place it can write to: workgroup '${workgroup}' must have one, and its credentials s3:PutObject, s3:GetObject and s3:GetBucketLocation there (athena-results/ in the lake's bucket)`,
  ],
  [
    /specified bucket does not exist|NoSuchBucket/i,
    () =>
      "the lake's bucket does not exist, or is in another region: deploy the lake first, and say --aws-region as it has it",
  ],
  [
    /Access Denied.*(s3|S3)|(s3|S3).*Access Denied|AccessDenied/s,
    () =>
      "its credentials may not read the lake's bucket: allow s3:GetObject on states/, polls/ and metrics/ and s3:ListBucket in the IAM policy",
  ],
  [
    /(?:Schema|Database) '?"?([\w.]+)'?"? (does not exist|not found)|SCHEMA_NOT_FOUND|Database .* not found/i,
    (_, { database, awsRegion }) =>
      `there is no Glue database '${database}' in ${awsRegion}: deploy the lake first, or say --database`,
  ],
  [
    /TABLE_NOT_FOUND|Table '?"?[\w."]+'?"? does not exist/i,
    (_, { database, stage }) => `Glue database '${database}' lacks a table: deploy the lake of stage ${stage} again`,
  ],
  [
    /Bytes scanned limit was exceeded/i,
    (_, { workgroup }) =>
      `a query read more than workgroup '${workgroup}' allows: raise BytesScannedCutoffPerQuery, or choose fewer days`,
  ],
  [
    /TooManyRequests|Rate exceeded|ThrottlingException|Query exhausted resources/i,
    () => 'Athena is busy: try again in a minute',
  ],
  [
    /lakeformation|Lake Formation/i,
    (_, { database }) => `Lake Formation guards '${database}': grant its user SELECT there`,
  ],
];

/** The setting that is wrong and the fix, from what Athena said; its own words where they are not known. */
export function explainAthena(said: string, target: Target): string {
  for (const [pattern, means] of CAUSES) {
    const match = pattern.exec(said);
    if (match) return means(match, target);
  }
  return `Athena says: ${said.replace(/\s+/g, ' ').trim().slice(0, 400)}`;
}
