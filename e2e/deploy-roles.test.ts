import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actionsOf, listOf, readTemplate, type Statement } from './template.test-help.ts';

const { Resources, Parameters, Conditions } = readTemplate('config/github-deploy-role.yml');
const { GithubRole, CloudFormationRole, FunctionBoundary, Provider } = Resources;
type Policy = { readonly PolicyName: string; readonly PolicyDocument: { readonly Statement: readonly Statement[] } };

/** The policies of a role, those under a condition too. */
const policiesOf = (role: { readonly Properties: { readonly Policies: readonly object[] } }): Policy[] =>
  role.Properties.Policies.map((one) => ('Fn::If' in one ? (one['Fn::If'] as unknown[])[1] : one) as Policy);
const statementsOf = (role: typeof GithubRole) => policiesOf(role).flatMap((policy) => policy.PolicyDocument.Statement);
const github = statementsOf(GithubRole);
const cloudFormation = statementsOf(CloudFormationRole);
const boundary: Statement[] = FunctionBoundary.Properties.PolicyDocument.Statement;
const all = [...github, ...cloudFormation, ...boundary];

/** `!Sub` filled in for stage prod of an account. */
const filled = (value: unknown): string =>
  String((value as { 'Fn::Sub'?: string })['Fn::Sub'] ?? value)
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::AccountId}`, '123456789012')
    .replaceAll(`\${Stage}`, 'prod');
const resourcesOf = ({ Resource }: Statement) => listOf(Resource).map(filled);

describe('the roles by which GitHub Actions deploys', () => {
  it('are taken by one environment of one repository alone, in both spellings, exactly', () => {
    const [trust, ...others] = GithubRole.Properties.AssumeRolePolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(Object.keys(trust.Condition)).toEqual(['StringEquals']);
    const claims = trust.Condition.StringEquals;
    expect(Object.keys(claims)).toEqual(['aud', 'sub'].map((name) => `token.actions.githubusercontent.com:${name}`));
    expect(claims['token.actions.githubusercontent.com:aud']).toBe('sts.amazonaws.com');
    const [byName, byNumber] = claims['token.actions.githubusercontent.com:sub'];
    expect(byName).toEqual({ 'Fn::Sub': `repo:\${Repository}:environment:\${Stage}` });
    expect(byNumber['Fn::If']).toMatchObject([
      'HasIds',
      { 'Fn::Sub': [expect.any(String), {}] },
      { Ref: 'AWS::NoValue' },
    ]);
    expect(byNumber['Fn::If'][1]['Fn::Sub'][0]).toBe(
      `repo:\${Owner}@\${OwnerId}/\${Name}@\${RepositoryId}:environment:\${Stage}`,
    );
    const { Statement: assumed } = CloudFormationRole.Properties.AssumeRolePolicyDocument;
    expect(assumed).toEqual([
      { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it.each(['prod*', '*', 'a:b', 'Prod', 'production'])('do not take %s for a stage', (stage) =>
    expect(stage).not.toMatch(new RegExp(Parameters.Stage.AllowedPattern)),
  );
  it.each(['acme/*', '*/flights', 'acme/flights:ref', 'acme'])('do not take %s for a repository', (repository) =>
    expect(repository).not.toMatch(new RegExp(Parameters.Repository.AllowedPattern)),
  );

  it('name every action: no wildcard, no exception', () => {
    expect(actionsOf(all).length).toBeGreaterThan(150);
    expect(actionsOf(all).filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action))).toEqual([]);
    expect(all.filter((statement) => statement.Effect !== 'Allow' || 'NotAction' in statement)).toEqual([]);
    expect(all.filter((statement) => 'NotResource' in statement)).toEqual([]);
  });

  it('reach nothing but what bears the project’s and the stage’s name, where AWS knows names', () => {
    const nameless = all.filter(({ Resource }) => Resource === '*');
    expect(actionsOf(nameless).filter((action) => !/:(Describe|List|Get|Validate)/.test(action))).toEqual([
      'sns:SetSubscriptionAttributes',
      'sns:Unsubscribe',
    ]);
    const named = all.filter((one) => !nameless.includes(one) && !actionsOf([one]).includes('iam:PassRole'));
    const arns = named.flatMap(resourcesOf).filter((arn) => !/^arn:aws:glue:\*:123456789012:catalog$/.test(arn));
    expect(arns.filter((arn) => !/[:/]flights[-_/](.*[-_/*])?prod([-/*]|$)/.test(arn))).toEqual([]);
    expect(arns.length).toBeGreaterThan(20);
  });

  it('let GitHub pass the one role to CloudFormation, and do nothing else with roles', () => {
    expect(actionsOf(github).filter((action) => /^(iam|sts):/.test(action))).toEqual(['iam:PassRole']);
    const [pass] = github.filter((one) => actionsOf([one]).includes('iam:PassRole'));
    expect(pass).toMatchObject({
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': 'CloudFormationRole.Arn' },
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    });
  });

  it('let GitHub change nothing itself but zips, templates, the gateway’s log-in and its topics', () => {
    const changing = github.filter((one) =>
      actionsOf([one]).some((action) => /:(Put|Delete|Create|Update|Add)/.test(action)),
    );
    expect(changing.map(({ Sid }) => Sid)).toEqual([
      'Stacks',
      'TemplatesAndZips',
      'LoginOfTheGateway',
      'Topics',
      undefined, // the three of removal
      undefined,
      undefined,
    ]);
    const removal = policiesOf(GithubRole).find(({ PolicyName }) => PolicyName === 'remove')!;
    expect(Conditions.Removes).toEqual({ 'Fn::Equals': [{ Ref: 'MayRemove' }, 'true'] });
    expect(Parameters.MayRemove.Default).toBe('false');
    const without = github.filter((one) => !removal.PolicyDocument.Statement.includes(one));
    expect(actionsOf(without)).not.toContain('cloudformation:DeleteStack');
    expect(actionsOf(without)).not.toContain('ssm:DeleteParameter');
  });

  it('make no role that can do more than the functions need, whatever a template says', () => {
    const bounded = ['iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'];
    for (const statement of cloudFormation)
      if (actionsOf([statement]).some((action) => bounded.includes(action)))
        expect(statement.Condition).toEqual({
          StringEquals: { 'iam:PermissionsBoundary': { Ref: 'FunctionBoundary' } },
        });
    const forbidden =
      /^iam:(Attach|Detach|DeleteRolePermissionsBoundary|CreatePolicy|SetDefault|.*(User|Group|AccessKey))/;
    expect(actionsOf(all).filter((action) => forbidden.test(action))).toEqual([]);
    const pass = cloudFormation.filter((one) => actionsOf([one]).includes('iam:PassRole'));
    expect(pass.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    ]);
  });

  it('cannot change themselves', () => {
    const patterns = cloudFormation
      .filter((one) => actionsOf([one]).some((a) => a.startsWith('iam:')))
      .flatMap(resourcesOf);
    expect(new Set(patterns)).toEqual(new Set(['arn:aws:iam::123456789012:role/flights-*-prod-*']));
    const names = [GithubRole, CloudFormationRole].map(({ Properties }) => filled(Properties.RoleName));
    expect(names).toEqual(['flights-github-prod', 'flights-cloudformation-prod']);
    for (const name of names) expect(name).not.toMatch(/^flights-.*-prod-.*$/);
  });

  it('leave GitHub’s identity provider to the account when they go', () => {
    expect(Provider).toMatchObject({ Condition: 'CreatesProvider', DeletionPolicy: 'Retain' });
    expect(Provider.Properties).toEqual({
      Url: 'https://token.actions.githubusercontent.com',
      ClientIdList: ['sts.amazonaws.com'],
    });
  });
});

describe('the boundary of the functions', () => {
  const services = globSync('services/*/serverless.yml', { cwd: join(import.meta.dirname, '..') });
  const roles = services.flatMap((file) => {
    const parts: readonly { Resources?: Record<string, typeof GithubRole> }[] = listOf(
      readTemplate(file).resources ?? {},
    );
    return parts
      .flatMap(({ Resources = {} }) => Object.entries(Resources))
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([name, role]) => [name, role] as const);
  });

  it.each(roles)('is set for %s, and holds all that it does', (_, role) => {
    expect(role.Properties.PermissionsBoundary).toContain(`\${param:permissionsBoundary, `);
    const held = actionsOf(boundary);
    expect(actionsOf(statementsOf(role)).filter((action) => !held.includes(action))).toEqual([]);
  });

  it('holds nothing that no function does', () => {
    const used = roles.flatMap(([, role]) => actionsOf(statementsOf(role)));
    expect(actionsOf(boundary).filter((action) => !used.includes(action))).toEqual([]);
  });
});
