'use strict';
// Root `sls <command>`: the lake's stack, then every service's, in order. Settings and account are checked before anything is
// changed; the gateway's log-in and topics are handed over in between, so that nobody copies anything by hand.
const { spawn } = require('node:child_process');
const path = require('node:path');
const { CloudFormationClient } = require('@aws-sdk/client-cloudformation');

class DeployServices {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.options = options;
    const { services } = serverless.configurationInput.custom;
    this.hooks = {
      'before:package:cleanup': () => this.step('check-settings'),
      'after:package:finalize': async () => {
        if (this.command() === 'package') for (const service of services) await this.sls(service, 'package');
      },
      'before:deploy:deploy': () => this.step('check-account'),
      'after:deploy:finalize': async () => {
        const [gateway, ...others] = services;
        if (!this.resolved().settings.kafkaUrl) {
          await this.step('hand-over', 'prepare');
          await this.sls(gateway, 'deploy');
          await this.step('hand-over', 'finish');
        }
        for (const service of others) await this.sls(service, 'deploy');
      },
      'before:remove:remove': async () => {
        for (const service of [...services].reverse()) await this.ifDeployed(service, 'remove');
        await this.step('clean-up');
      },
      'after:info:info': async () => {
        for (const service of services) await this.ifDeployed(service, 'info');
      },
    };
  }

  command() {
    return this.serverless.processedInput.commands.join(' ');
  }

  get aws() {
    return this.serverless.getProvider('aws');
  }

  /** What the steps are told. */
  resolved() {
    const { settings, schedules, optional } = this.serverless.service.custom;
    return {
      stage: this.aws.getStage(),
      region: this.aws.getRegion(),
      settings,
      given: (this.options.param ?? []).map((text) => text.split('=')[0]),
      known: [...Object.keys(settings), ...optional],
      schedules: Object.keys(schedules),
      deploymentRole: this.serverless.service.provider.iam?.deploymentRole ?? null,
    };
  }

  /** A gateway is not deployed where another Kafka is used, and a deploy may have failed before a service's turn. */
  async ifDeployed(service, command) {
    const client = new CloudFormationClient(await this.aws.getAwsSdkV3Config());
    const StackName = `flights-${path.basename(service)}-${this.aws.getStage()}`;
    const { stackStatus } = await import('./account.ts');
    if ((await stackStatus(client, StackName)) !== null) await this.sls(service, command);
  }

  sls(service, command) {
    const args = [process.argv[1], command, '--stage', this.aws.getStage(), '--region', this.aws.getRegion()];
    for (const name of ['verbose', 'force', 'conceal']) if (this.options[name]) args.push(`--${name}`);
    for (const param of this.options.param ?? []) args.push('--param', param);
    if (this.options['aws-profile']) args.push('--aws-profile', this.options['aws-profile']);
    const cwd = path.join(this.serverless.serviceDir, service);
    const advice = 'What was deployed before it stays; put it right and run the same command again';
    return this.run(args, cwd, `${service}: sls ${command} failed. ${advice}`);
  }

  step(name, ...words) {
    const script = path.join(this.serverless.serviceDir, 'plugins', `${name}.ts`);
    const args = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(this.resolved()), ...words];
    return this.run(args, this.serverless.serviceDir, `Stopped at ${[name, ...words].join(' ')}, for the reason above`);
  }

  run(args, cwd, failure) {
    const profile = this.options['aws-profile'];
    const env = profile ? { ...process.env, AWS_PROFILE: profile } : process.env;
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve();
        else reject(new this.serverless.classes.Error(`${failure} (exit ${code})`, 'SERVICE_COMMAND_FAILED'));
      });
    });
  }
}

module.exports = DeployServices;
