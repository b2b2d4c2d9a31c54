import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, formatOption, readOptions, writeRows } from 'flights-command-line';
import { chainTotals, folderLake } from 'flights-consumer';
import { POLLS_TOPIC, type SqlRow, STATES_TOPIC, type Warehouse } from 'flights-core';
import { duckdbWarehouse } from 'flights-metrics-sql';
import { existingDataDir } from '../data-dir.ts';

export const status: Command = {
  name: 'status',
  summary: 'what is landed up to when, lag, last polls by source, dead letters, disk',
  help: `Usage: pnpm flights status [options]

Says how a data directory is doing. Works while a demo, start or replay runs on it.

  --format F     table (on a terminal), json or csv
  --data DIR     where the data lives (./.flights/live)
`,
  async run(args) {
    const { values } = readOptions(args, {
      format: { type: 'string' },
      data: { type: 'string', default: './.flights/live' },
    });
    const format = formatOption(values.format);
    const dataDir = await existingDataDir(values.data);
    const warehouse = await duckdbWarehouse({ lakeDir: dataDir.lakeDir });
    try {
      const lake = folderLake(dataDir.lakeDir);
      const states = await chainTotals(lake, STATES_TOPIC);
      const polls = await chainTotals(lake, POLLS_TOPIC);
      const facts: Record<string, SqlRow[string]> = {
        data: dataDir.path,
        kind: dataDir.kind,
        interval_s: dataDir.intervalS,
        regions: dataDir.regions.map(({ id }) => id).join(' '),
        ...(await landed(warehouse)),
        states_landed: states.rows,
        polls_landed: polls.rows,
        dead_letters: states.dead_letters + polls.dead_letters,
        unreadable_files: Object.keys(dataDir.unreadable).length,
        files: states.files + polls.files,
        lake_bytes: await sizeBytes(dataDir.lakeDir),
        log_bytes: await sizeBytes(dataDir.gatewayDir),
      };
      const sources = await lastPollsBySource(warehouse);
      if (format === 'json') process.stdout.write(`${JSON.stringify({ ...facts, sources }, null, 2)}\n`);
      else {
        writeRows(
          Object.entries(facts).map(([what, value]) => ({ what, value: String(value ?? '–') })),
          format,
        );
        process.stdout.write('\n');
        writeRows(sources, format);
      }
      return 0;
    } finally {
      warehouse.close();
    }
  },
};

/** Newest landed slot, and how far behind the clock it is: meaningful for data that goes on in real time. */
async function landed(warehouse: Warehouse): Promise<SqlRow> {
  const [row] = await warehouse.query(`
    SELECT min(slot_at) AS first_poll_at, max(slot_at) AS landed_up_to, max(CASE WHEN status = 'ok' THEN slot_at END) AS last_ok_poll_at
    FROM polls`);
  const upTo = row?.landed_up_to ?? null;
  const lag_s = upTo === null ? null : Math.round((Date.now() - Date.parse(String(upTo))) / 1000);
  return {
    first_poll_at: row?.first_poll_at ?? null,
    landed_up_to: upTo,
    last_ok_poll_at: row?.last_ok_poll_at ?? null,
    lag_s,
  };
}

/** A failed poll has no source that answered; it is told under 'none'. */
const lastPollsBySource = (warehouse: Warehouse): Promise<readonly SqlRow[]> =>
  warehouse.query(`
    SELECT region, coalesce(source, 'none') AS source, status, count(*) AS polls, max(slot_at) AS last_slot_at,
           sum(rows_kept) AS rows_kept
    FROM polls GROUP BY region, coalesce(source, 'none'), status ORDER BY 1, 2, 3`);

async function sizeBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ); // gone meanwhile
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
