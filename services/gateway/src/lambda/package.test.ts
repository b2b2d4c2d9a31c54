import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const SERVICE = join(import.meta.dirname, '../..');

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
interface Properties {
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  readonly Role?: unknown;
  readonly Runtime?: string;
  readonly Architectures?: readonly string[];
  readonly ReservedConcurrentExecutions?: number;
  readonly AuthType?: string;
}
interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
}

let folder: string;
let resources: Readonly<Record<string, Resource>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-package-'));
  const sls = join(SERVICE, '../../node_modules/.bin/sls');
  const env = { PATH: process.env.PATH, HOME: folder }; // no credentials: packaging needs none
  await promisify(execFile)(sls, ['package', '--stage', 'test', '--package', folder], { cwd: SERVICE, env });
  const template = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  resources = JSON.parse(template).Resources;
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const statementsIn = ({ Policies = [] }: Properties) =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const statementsOf = (role: string) => statementsIn(resources[role]!.Properties);
const actionsOf = (role: string) =>
  statementsOf(role)
    .flatMap(({ Action }) => Action)
    .sort();
const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);

describe('the gateway as it is packaged', () => {
  it('serves with a role that can delete nothing, and sweeps with one that can write nothing', () => {
    expect(actionsOf('GatewayRole')).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'ssm:GetParameter',
    ]);
    expect(actionsOf('RetentionRole')).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
    ]);
    const deletes = statementsOf('RetentionRole').filter(({ Action }) => Action === 's3:DeleteObject');
    expect(JSON.stringify(deletes.map(({ Resource }) => Resource))).toContain('/kafka/log/*');
  });

  it('names what each role may touch: no action and no resource is a mere star', () => {
    for (const { Properties } of ofType('AWS::IAM::Role'))
      for (const { Action, Resource } of statementsIn(Properties)) {
        expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
        expect(Resource).not.toBe('*');
      }
  });

  it('gives each function its own role, Node 24 on arm64, and no reserved concurrency unless asked for', () => {
    const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties);
    expect(functions.length).toBe(2);
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(2);
    for (const { Runtime, Architectures, ReservedConcurrentExecutions } of functions)
      expect([Runtime, Architectures, ReservedConcurrentExecutions]).toEqual(['nodejs24.x', ['arm64'], undefined]);
  });

  it('is called by its own URL alone, which leaves the log-in to it', () => {
    expect(ofType('AWS::Lambda::Url').map(({ Properties }) => Properties.AuthType)).toEqual(['NONE']);
  });

  it.each(['gateway', 'retention'])('is small to start: %s', async (name) => {
    expect((await stat(join(folder, `${name}.zip`))).size).toBeLessThan(250_000);
  });
});
