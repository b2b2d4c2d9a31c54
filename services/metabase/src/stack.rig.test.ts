import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ADMIN } from './provision.test-help.ts';
import { command, packaged, SERVICE, sls } from './stack.test-help.ts';

/** Needs cfn-lint. */
describe('the stack', () => {
  it.each(['instance', 'container'])(
    'with target %s has nothing that cfn-lint finds',
    async (target) => {
      await packaged([`target=${target}`], async (file) => {
        const { code, stdout } = await command('cfn-lint', ['--regions', 'eu-west-2', '-t', file]);
        expect([code, stdout]).toEqual([0, '']);
      });
    },
    120_000,
  );

  it('lets its users do no more than ask one workgroup about one database, read three prefixes, and write dumps', async () => {
    const { Resources } = await packaged();
    const allowed = Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::User')
      .flatMap(
        ({ Properties }) =>
          (Properties as unknown as { Policies: { PolicyDocument: { Statement: Record<string, unknown>[] } }[] })
            .Policies,
      )
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const arns = ({ Resource }: Record<string, unknown>) =>
      [Resource]
        .flat()
        .map((one) => (typeof one === 'string' ? one : (one as Record<string, string>)['Fn::Sub']!))
        .map((arn) => arn.replaceAll(/\$\{AWS::(\w+)\}/g, '$1').replace(/^arn:Partition:(\w+):\w*:\w*:/, '$1 '));
    const writes = allowed.filter(({ Action }) =>
      [Action].flat().some((action) => /Put|Delete|Create|Update|Start/.test(String(action))),
    );
    expect(writes.flatMap(arns)).toEqual([
      'athena workgroup/flights-prod',
      's3 flights-lake-prod-AccountId/athena-results/*',
      's3 flights-lake-prod-AccountId/metabase/prod/*',
    ]);
    expect(
      allowed
        .flatMap(arns)
        .filter((arn) => !/flights[-_]prod|flights-lake-prod|datacatalog\/AwsDataCatalog|catalog$/.test(arn)),
    ).toEqual(['*']);
    expect(JSON.stringify(allowed)).not.toMatch(/"[a-z0-9]+:\*"|:Delete/);
  }, 60_000);

  it('says its price and creates nothing before that is accepted, nor with a setting that cannot be', async () => {
    const asked: string[] = [];
    const aws = createServer(async (request, response) => {
      asked.push(`${request.headers['x-amz-target'] ?? ''} ${await text(request)}`);
      response
        .writeHead(400, { 'content-type': 'text/xml' })
        .end('<ErrorResponse><Error><Code>ValidationError</Code><Message>no stack</Message></Error></ErrorResponse>');
    }).listen(0, '127.0.0.1');
    await once(aws, 'listening');
    const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`, AWS_MAX_ATTEMPTS: '1' };
    const deploy = async (...params: string[]) => {
      const { code, stdout, stderr } = await sls(
        ['deploy', '--stage', 'prod', ...params.flatMap((one) => ['--param', one])],
        env,
      );
      return { code, said: stderr + stdout };
    };
    try {
      const first = await deploy(`adminEmail=${ADMIN.email}`);
      expect(first.code).not.toBe(0);
      expect(first.said).toMatch(/Lightsail instance, 4 GB +\$ 24\.00[\s\S]*a month +\$ 24\.51/);
      expect(first.said).toContain('Nothing was created. If you accept up to $25 a month, say --param="accept=25"');
      const second = await deploy('accept=25', 'adminEmail=ada');
      expect(second.said).toContain(
        'Nothing was created. adminEmail is \'ada\': say --param="adminEmail=ada@example.org"',
      );
      const third = await deploy('target=container', 'accept=25', `adminEmail=${ADMIN.email}`);
      expect(third.said).toMatch(/medium, 1 node +\$ 40\.00/);
      expect(third.said).toContain('accept up to $56');
      expect(asked.filter((one) => /Create|Execute|Put/.test(one))).toEqual([]);
    } finally {
      aws.closeAllConnections();
      aws.close();
    }
  }, 120_000);
});

describe('compose.yaml', () => {
  it('has the version that the stack deploys, and listens on this machine alone', async () => {
    const compose = parse(await readFile(join(SERVICE, 'deploy/compose.yaml'), 'utf8'));
    const stack = parse(await readFile(join(SERVICE, 'serverless.yml'), 'utf8'), { logLevel: 'silent' });
    expect(compose.services.metabase.image).toBe(
      `metabase/metabase:\${METABASE_VERSION:-${stack.params.default.metabaseVersion}}`,
    );
    expect(compose.services.metabase.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    for (const { image } of Object.values(compose.services) as { image: string }[])
      expect(image).not.toMatch(/latest|:[\w-]+$(?<!\d\S*)/);
  });
});
