'use strict';
// Root `sls <command>`: the lake's stack, then every service's, in order; the gateway's log-in and topics in between, so that
// nobody copies anything by hand.
const { spawn } = require('node:child_process');
const path = require('node:path');

class DeployServices {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.options = options;
    const services = serverless.configurationInput.custom.services;
    const each = async (command, list = services) => {
      for (const service of list) await this.sls(service, command);
    };
    this.hooks = {
      'after:package:finalize': async () => {
        if (this.command() === 'package') await each('package');
      },
      'after:deploy:finalize': async () => {
        const [gateway, ...others] = services;
        const ours = !this.param('kafkaUrl');
        if (ours) {
          await this.handOver('prepare');
          await this.sls(gateway, 'deploy');
          await this.handOver('finish');
        }
        await each('deploy', others);
      },
      'before:remove:remove': () => each('remove', [...services].reverse()),
      'after:info:info': () => each('info'),
    };
  }

  command() {
    return this.serverless.processedInput.commands.join(' ');
  }

  get aws() {
    return this.serverless.getProvider('aws');
  }

  /** A parameter given on the command line. */
  param(name) {
    const given = (this.options.param ?? []).find((text) => text.startsWith(`${name}=`));
    return given?.slice(name.length + 1);
  }

  sls(service, command) {
    const args = [process.argv[1], command, '--stage', this.aws.getStage(), '--region', this.aws.getRegion()];
    for (const name of ['verbose', 'force', 'conceal']) if (this.options[name]) args.push(`--${name}`);
    for (const param of this.options.param ?? []) args.push('--param', param);
    if (this.options['aws-profile']) args.push('--aws-profile', this.options['aws-profile']);
    const cwd = path.join(this.serverless.serviceDir, service);
    return this.run(
      args,
      cwd,
      `${service}: sls ${command} failed. What was deployed before it stays; put it right and run the same command again`,
    );
  }

  handOver(step) {
    const script = path.join(this.serverless.serviceDir, 'plugins/hand-over.ts');
    const args = ['--disable-warning=ExperimentalWarning', script, step, this.aws.getStage(), this.aws.getRegion()];
    return this.run(args, this.serverless.serviceDir, `handing over the gateway's log-in failed (${step})`);
  }

  run(args, cwd, failure) {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' });
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve();
        else reject(new this.serverless.classes.Error(`${failure} (exit ${code})`, 'SERVICE_COMMAND_FAILED'));
      });
    });
  }
}

module.exports = DeployServices;
