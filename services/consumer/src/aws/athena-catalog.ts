import { type Catalog, ConfigError, isRegionId, LAKE_TABLES, parsePartition, type TableName } from 'flights-core';
import { type Athena, runStatement } from './athena.ts';
import { athenaRows } from './athena-rows.ts';

export interface AthenaCatalogOptions {
  readonly athena: Athena;
  /** Where the lake is, without a `/` at the end: `s3://bucket`. */
  readonly lakeUri: string;
}

/** Partitions of one statement: Athena takes 262,144 bytes of text, Glue 100 partitions a call. */
const PARTITIONS_AT_ONCE = 100;

/**
 * Partitions in the Glue catalog, kept by Athena's DDL: free of charge, unlike a crawler. Adding is idempotent, and an
 * answer means that queries see the partition. Throws AthenaQueryError with Athena's reason.
 */
export function athenaCatalog({ athena, lakeUri }: AthenaCatalogOptions): Catalog {
  const location = (table: TableName, name: string) => `'${lakeUri}/${LAKE_TABLES[table].prefix}/${name}/'`;
  return {
    async addPartitions(table, names) {
      for (const some of batches(names)) {
        const parts = some.map((name) => `PARTITION (${spec(table, name)}) LOCATION ${location(table, name)}`);
        await runStatement(athena, `ALTER TABLE ${table} ADD IF NOT EXISTS\n${parts.join('\n')}`);
      }
    },
    async dropPartitions(table, names) {
      for (const some of batches(names)) {
        const parts = some.map((name) => `PARTITION (${spec(table, name)})`);
        await runStatement(athena, `ALTER TABLE ${table} DROP IF EXISTS\n${parts.join(',\n')}`);
      }
    },
    async partitions(table) {
      const rows = await athenaRows(athena, await runStatement(athena, `SHOW PARTITIONS ${table}`));
      return rows.flatMap((row) => Object.values(row).map(String)).sort();
    },
  };
}

const batches = (names: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(names.length / PARTITIONS_AT_ONCE) }, (_, n) =>
    names.slice(n * PARTITIONS_AT_ONCE, (n + 1) * PARTITIONS_AT_ONCE),
  );

/** `region='london', dt='2026-01-31-09'`. Only names we make ourselves: nothing else gets into a statement. */
function spec(table: TableName, name: string): string {
  const { partitionedBy } = LAKE_TABLES[table];
  const ours = partitionedBy.includes('dt')
    ? parsePartition(name) !== null
    : name.startsWith('region=') && isRegionId(name.slice('region='.length));
  if (!ours) throw new ConfigError('partition', `'${name}' is no partition of ${table}`, 'region=london');
  return name
    .split('/')
    .map((part) => part.replace(/=(.*)$/, "='$1'"))
    .join(', ');
}
