import { runProgram } from 'flights-command-line';
import { credentials } from './cli/credentials.ts';
import { doctor } from './cli/doctor.ts';
import { groups } from './cli/groups.ts';
import { recordGap } from './cli/record-gap.ts';
import { serve } from './cli/serve.ts';
import { topics } from './cli/topics.ts';

process.exitCode = await runProgram(
  {
    name: 'pnpm gateway',
    about: 'The Kafka REST server that @upstash/kafka needs.',
    commands: [serve, topics, credentials, groups, recordGap, doctor],
  },
  process.argv.slice(2),
);
