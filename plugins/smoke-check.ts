import { GetPartitionCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { badValue, type Command, durationOption, readOptions, runProgram, say, UsageError } from 'flights-command-line';
import { ConfigError, glueDatabase, parsePartition, partitionHour } from 'flights-core';
import { producerConfig } from 'flights-producer/config';
import { type Service, type SmokeReport, type Stage, StageProblem, smokeCheck } from './smoke.ts';

const HELP = `Whether a deployed stage works: polls once, lands once, and waits for the poll's partition in the catalog.

Usage: node plugins/smoke-check.ts --stage prod [options]

  --stage NAME     the stage
  --region NAME    AWS region; AWS_REGION otherwise
  --within 10m     when to give up

A summary in Markdown comes out on stdout, progress on stderr. Exit 1 where the stage does not work.
`;

/** The deployed stage, by its names. Credentials, region and endpoints come from the environment, as for every AWS tool. */
function deployedStage(name: string, region: string | undefined, signal: AbortSignal): Stage {
  const client = { ...(region && { region }) };
  // No retries: a second invocation would find landed what the first one landed.
  const lambda = new LambdaClient({ ...client, maxAttempts: 1 });
  const glue = new GlueClient(client);
  const nameOf = (service: Service) => `flights-${service}-${name}-${service}`;
  return {
    name,
    async invoke(service) {
      const FunctionName = nameOf(service);
      const { FunctionError, Payload } = await lambda
        .send(new InvokeCommand({ FunctionName, Payload: '{}' }), { abortSignal: signal })
        .catch((error: Error) => {
          if (error.name === 'TooManyRequestsException') return { FunctionError: undefined, Payload: undefined };
          throw problemOf(FunctionName, error);
        });
      const answer = Payload?.length ? JSON.parse(Buffer.from(Payload).toString()) : null;
      if (!FunctionError) return answer;
      const { errorType = FunctionError, errorMessage = '' } = answer ?? {};
      throw new StageProblem(
        `${FunctionName} failed: ${errorType}: ${errorMessage}. Its log group /aws/lambda/${FunctionName} says more`,
      );
    },
    async planned() {
      const FunctionName = nameOf('producer');
      const { Environment } = await lambda
        .send(new GetFunctionConfigurationCommand({ FunctionName }), { abortSignal: signal })
        .catch((error: Error) => {
          throw problemOf(FunctionName, error);
        });
      try {
        return producerConfig(Environment?.Variables ?? {});
      } catch (error) {
        throw error instanceof ConfigError
          ? new StageProblem(`${FunctionName} is deployed with a wrong setting. ${error.message}`)
          : error;
      }
    },
    async hasPartition(partition) {
      const { regionId, hour } = parsePartition(partition)!;
      const table = { DatabaseName: glueDatabase(name), TableName: 'polls' };
      const PartitionValues = [regionId, partitionHour(hour)];
      return glue.send(new GetPartitionCommand({ ...table, PartitionValues }), { abortSignal: signal }).then(
        () => true,
        (error: Error) => {
          if (error.name === 'EntityNotFoundException') return false;
          throw problemOf(`${table.DatabaseName}.polls`, error);
        },
      );
    },
  };
}

/** What AWS said, as something to do. */
function problemOf(what: string, error: Error): StageProblem {
  if (error.name === 'ResourceNotFoundException')
    return new StageProblem(`There is no ${what}: is the stage deployed in this account and region?`);
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return new StageProblem(`${what} did not answer before the time was over: look at its log, and run this again`);
  return new StageProblem(`${what} cannot be asked: ${error.name}: ${error.message}`);
}

/** For a job's summary. What sources said is not ours: it may not break the table. */
function markdown({ stage, steps, warnings, problem }: SmokeReport): string {
  const cell = (text: string) => text.replace(/[\r\n]+/g, ' ').replace(/[|`<]/g, '\\$&');
  return [
    `### Smoke check of stage ${stage}: ${problem ? 'failed' : 'passed'}`,
    '',
    ...(steps.length > 0 ? ['| step | outcome |', '|---|---|'] : []),
    ...steps.map(({ step, outcome }) => `| ${cell(step)} | ${cell(outcome)} |`),
    '',
    ...warnings.map((warning) => `**Warning:** ${cell(warning)}.\n`),
    ...(problem ? [`**Failed:** ${cell(problem)}\n`] : []),
  ].join('\n');
}

const command: Command = {
  name: 'plugins/smoke-check.ts',
  summary: 'whether a deployed stage works',
  help: HELP,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      stage: { type: 'string' },
      region: { type: 'string' },
      within: { type: 'string', default: '10m' },
    });
    if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is no option`);
    const { stage = '', region, within } = values;
    if (!/^[a-z][a-z0-9-]*$/i.test(stage)) throw badValue('--stage', `'${stage}' is no stage`, '--stage prod');
    const withinMs = durationOption('--within', within, '10m');
    const report = await smokeCheck(deployedStage(stage, region, AbortSignal.timeout(withinMs)), { withinMs, say });
    process.stdout.write(markdown(report));
    for (const warning of report.warnings) say(`Warning: ${warning}.`);
    if (report.problem) say(report.problem);
    return report.problem ? 1 : 0;
  },
};

process.exitCode = await runProgram({ name: 'node', about: 'Whether a deployed stage works', commands: [command] }, [
  command.name,
  ...process.argv.slice(2),
]);
