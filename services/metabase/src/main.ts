import { runProgram } from 'flights-command-line';
import { doctorCommand } from './cli/doctor.ts';
import { provisionCommand } from './cli/provision.ts';

process.exitCode = await runProgram(
  {
    name: 'pnpm metabase',
    about: 'The dashboard in Metabase, as code.',
    commands: [provisionCommand, doctorCommand],
  },
  process.argv.slice(2),
);
