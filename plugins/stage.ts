/** Names of what a stage holds, as the serverless.yml files make them. */
export const stageNames = (stage: string) => ({
  stacks: ['lake', 'gateway', 'producer', 'consumer'].map((service) => `flights-${service}-${stage}`),
  lakeStack: `flights-lake-${stage}`,
  gatewayStack: `flights-gateway-${stage}`,
  bucket: (accountId: string) => `flights-lake-${stage}-${accountId}`,
  parameters: {
    /** All of a stage. */
    path: `/flights/${stage}/`,
    login: `/flights/${stage}/kafka/login`,
    url: `/flights/${stage}/kafka/url`,
    credentials: `/flights/${stage}/gateway/credentials`,
    openSky: `/flights/${stage}/sources/opensky`,
  },
});
export type StageNames = ReturnType<typeof stageNames>;

/** What the root's serverless.yml and command line say, as the plugin hands it on. */
export interface Deployment {
  readonly stage: string;
  readonly region: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Names given with --param. */
  readonly given: readonly string[];
  /** Names there are. */
  readonly known: readonly string[];
  /** What CloudFormation assumes; null: nothing, it works with the permissions of whoever deploys. */
  readonly deploymentRole: string | null;
  /** Poll intervals there are schedules for. */
  readonly schedules: readonly string[];
}

/** A step of a deployment: a process of its own that says in one sentence why it cannot go on. */
export async function runStep(step: (deployment: Deployment) => Promise<void>): Promise<void> {
  try {
    await step(JSON.parse(process.argv[2] ?? '{}'));
  } catch (error) {
    const { name, message, stack } = error as Error;
    const isOurs = name === 'ConfigError' || name === 'DeployError';
    console.error(isOurs ? message : stack);
    process.exitCode = 1;
  }
}

/** Says what stands in the way of a deployment, and what to do. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
}
