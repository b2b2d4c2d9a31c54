import { type Command, runProgram } from 'flights-command-line';
import { bundlesBench } from './bundles/bench.ts';
import { gatewayBench } from './gateway/bench.ts';
import { gatewayS3Bench } from './gateway-s3/bench.ts';
import { lakeBench } from './lake/bench.ts';
import { usageBench } from './usage/bench.ts';

const BENCHES: readonly Command[] = [bundlesBench, gatewayBench, gatewayS3Bench, lakeBench, usageBench];

const args = process.argv.slice(2);
process.exitCode = await runProgram(
  { name: 'pnpm bench', about: 'Benchmarks. Method and last figures: bench/README.md.', commands: BENCHES },
  args.length === 0 ? ['--help'] : args,
);
