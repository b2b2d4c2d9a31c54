import type { ColumnType } from './columns.ts';
import { ConfigError } from './errors.ts';
import { isRegionId } from './partition.ts';
import { LAKE_TABLES, type TableName } from './tables.ts';

/** A table as Glue takes it (`TableInput` of the API, `AWS::Glue::Table` of CloudFormation). */
export interface GlueTable {
  readonly Name: string;
  readonly TableType: 'EXTERNAL_TABLE';
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly GlueColumn[];
  readonly StorageDescriptor: {
    readonly Columns: readonly GlueColumn[];
    readonly Location: string;
    readonly InputFormat: string;
    readonly OutputFormat: string;
    readonly SerdeInfo: { readonly SerializationLibrary: string };
  };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

export interface GlueTableOptions {
  /** Where the lake is, without a `/` at the end: `s3://bucket`. */
  readonly lakeUri: string;
  /**
   * Partition projection: the regions there are. Athena then computes partitions from the query and reads none from the
   * catalog. Without it partitions are in the catalog, and somebody must add and drop them.
   */
  readonly projectedRegions?: readonly string[];
  /** With projection: how many hours back there can be data. Nothing older is found. */
  readonly projectedHours?: number;
}

/** The database of a stage's tables: a stage may have hyphens in its name, a database of Athena may not. */
export const glueDatabase = (stage: string): string => `flights_${stage.replaceAll('-', '_')}`;

const HIVE: Readonly<Record<ColumnType, string>> = {
  varchar: 'string',
  timestamp: 'timestamp',
  double: 'double',
  float: 'float',
  integer: 'int',
  boolean: 'boolean',
};

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

/** The table's definition for Athena. Throws a ConfigError for a location or a region that cannot be. */
export function glueTable(name: TableName, options: GlueTableOptions): GlueTable {
  const { prefix, columns, partitionedBy } = LAKE_TABLES[name];
  if (!/^s3:\/\/[^/]+(\/.*[^/])?$/.test(options.lakeUri))
    throw new ConfigError('lakeUri', `'${options.lakeUri}' is no place of a lake`, 's3://flights-metrics-prod');
  return {
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet', ...projection(name, options) },
    PartitionKeys: partitionedBy.map((key) => ({ Name: key, Type: 'string' })),
    StorageDescriptor: {
      Columns: columns.map((column) => ({ Name: column.name, Type: HIVE[column.type] })),
      Location: `${options.lakeUri}/${prefix}/`,
      InputFormat: `${PARQUET}.MapredParquetInputFormat`,
      OutputFormat: `${PARQUET}.MapredParquetOutputFormat`,
      SerdeInfo: { SerializationLibrary: `${PARQUET}.serde.ParquetHiveSerDe` },
    },
  };
}

/** Raw data is deleted three days after it landed, in whole days: so the oldest is four days old. */
const PROJECTED_HOURS = 96;

/** Rules: Athena User Guide, "Partition projection". `dt` is a date there, but a string in the table and in SQL. */
function projection(name: TableName, options: GlueTableOptions): Record<string, string> {
  const { projectedRegions, projectedHours = PROJECTED_HOURS, lakeUri } = options;
  if (!projectedRegions) return {};
  const bad = projectedRegions.find((region) => !isRegionId(region));
  if (bad !== undefined || projectedRegions.length === 0)
    throw new ConfigError('projectedRegions', `'${bad ?? ''}' is no region id`, 'london');
  const { prefix, partitionedBy } = LAKE_TABLES[name];
  const byHour: Record<string, string> = {
    'projection.dt.type': 'date',
    'projection.dt.format': 'yyyy-MM-dd-HH',
    'projection.dt.range': `NOW-${projectedHours}HOURS,NOW`,
    'projection.dt.interval': '1',
    'projection.dt.interval.unit': 'HOURS',
  };
  return {
    'projection.enabled': 'true',
    'projection.region.type': 'enum',
    'projection.region.values': projectedRegions.join(','),
    ...(partitionedBy.includes('dt') ? byHour : {}),
    'storage.location.template': `${lakeUri}/${prefix}/${partitionedBy.map((key) => `${key}=\${${key}}`).join('/')}/`,
  };
}
