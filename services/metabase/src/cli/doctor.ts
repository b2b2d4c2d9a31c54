import { type Command, formatOption, readOptions, UsageError, writeRows } from 'flights-command-line';
import { examine } from '../doctor.ts';
import { SERVER_HELP, SERVER_OPTIONS, serverSettings } from './settings.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'says what is wrong between a reader and Athena: server, log-in, workgroup, IAM, region, bucket, questions',
  help: `Usage: pnpm metabase doctor [options]

Changes nothing; runs every question once, as the dashboard does. Exit 1 if something is wrong.

${SERVER_HELP}`,
  async run(args) {
    const { values, positionals } = readOptions(args, { ...SERVER_OPTIONS, wait: { type: 'string', default: '10s' } });
    if (positionals.length > 0) throw new UsageError(`doctor takes no '${positionals[0]}'`);
    const format = formatOption(values.format);
    const findings = await examine(serverSettings(values, process.env));
    const rows = findings.map(({ check, ok, detail }) => ({ check, ok: ok ? 'yes' : 'NO', detail }));
    writeRows(rows, format, ['check', 'ok', 'detail']);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};
