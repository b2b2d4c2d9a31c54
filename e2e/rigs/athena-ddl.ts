import {
  BatchCreatePartitionCommand,
  DeletePartitionCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type GlueClient,
  type Table,
} from '@aws-sdk/client-glue';

/** The partition statements that Athena takes and Trino does not, carried out in Glue. */
const NAME = '([\\w.`"]+)';
const ALTER = new RegExp(
  `^ALTER\\s+TABLE\\s+${NAME}\\s+(?:(ADD)(\\s+IF\\s+NOT\\s+EXISTS)?|DROP(\\s+IF\\s+EXISTS)?)\\s+(PARTITION[\\s\\S]*)$`,
  'i',
);
const PARTITION = /PARTITION\s*\(([^)]*)\)(?:\s*LOCATION\s*'([^']*)')?/gi;
const VALUE = /[`"]?(\w+)[`"]?\s*=\s*'((?:[^']|'')*)'/g;
/** Glue's own limit. */
const AT_ONCE = 100;

interface Place {
  readonly DatabaseName: string;
  readonly TableName: string;
}

function placeOf(name: string, database: string): Place {
  const parts = name.split('.').map((part) => part.replace(/^[`"]|[`"]$/g, '').toLowerCase());
  return { DatabaseName: parts.at(-2) ?? database, TableName: parts.at(-1)! };
}

async function tableAt(glue: GlueClient, { DatabaseName, TableName }: Place): Promise<Table> {
  try {
    return (await glue.send(new GetTableCommand({ DatabaseName, Name: TableName }))).Table!;
  } catch (error) {
    if ((error as Error).name !== 'EntityNotFoundException') throw failed(error);
    throw new Error(`FAILED: SemanticException [Error 10001]: Table not found ${DatabaseName}.${TableName}`);
  }
}

const failed = (error: unknown) => {
  const { name, message } = error as Error;
  return new Error(`FAILED: Execution Error, return code 1 from DDLTask. ${name}: ${message}`);
};

/** Whether the statement was one of partitions; then it has been carried out. */
export async function alterPartitions(glue: GlueClient, sql: string, database: string): Promise<boolean> {
  const [, name, adds, ifNotExists, ifExists, text] = ALTER.exec(sql) ?? [];
  if (name === undefined) return false;
  checkSeparators(text!, adds !== undefined);
  const place = placeOf(name, database);
  const { PartitionKeys = [], StorageDescriptor } = await tableAt(glue, place);
  const keys = PartitionKeys.map((key) => key.Name!);
  const partitions = [...text!.matchAll(PARTITION)].map(([, spec, location]) => {
    const values = new Map(
      [...spec!.matchAll(VALUE)].map(([, key, value]) => [key!.toLowerCase(), value!.replaceAll("''", "'")]),
    );
    if (values.size !== keys.length || !keys.every((key) => values.has(key)))
      throw new Error(`FAILED: SemanticException partition spec (${spec}) does not match the keys ${keys.join(', ')}`);
    const folder = keys.map((key) => `${key}=${values.get(key)}`).join('/');
    const own = `${StorageDescriptor!.Location!.replace(/\/$/, '')}/${folder}/`;
    return {
      Values: keys.map((key) => values.get(key)!),
      StorageDescriptor: { ...StorageDescriptor, Location: location ?? own },
    };
  });
  if (adds) await add(glue, place, partitions, ifNotExists !== undefined);
  else for (const { Values } of partitions) await drop(glue, place, Values, ifExists !== undefined);
  return true;
}

/** Athena wants commas between the partitions of a DROP and none between those of an ADD. */
function checkSeparators(text: string, adds: boolean): void {
  const rest = text.replace(PARTITION, '#').replace(/\s/g, '');
  if (!(adds ? /^#+$/ : /^#(,#)*$/).test(rest))
    throw new Error(`FAILED: ParseException line 1: mismatched input near '${rest.replaceAll('#', ' PARTITION ')}'`);
}

type Partitions = readonly { readonly Values: string[]; readonly StorageDescriptor: Table['StorageDescriptor'] }[];

async function add(glue: GlueClient, place: Place, partitions: Partitions, ifNotExists: boolean): Promise<void> {
  for (let from = 0; from < partitions.length; from += AT_ONCE) {
    const PartitionInputList = partitions.slice(from, from + AT_ONCE);
    const asked = new BatchCreatePartitionCommand({ ...place, PartitionInputList });
    const { Errors = [] } = await glue.send(asked).catch((error) => {
      throw failed(error);
    });
    const bad = Errors.find(({ ErrorDetail }) => !ifNotExists || ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
    if (bad) throw failed({ name: bad.ErrorDetail?.ErrorCode, message: `partition ${bad.PartitionValues}` });
  }
}

/** One by one, and looked up before: emulators lack BatchDeletePartition, and delete what is not there without a word. */
async function drop(glue: GlueClient, place: Place, PartitionValues: string[], ifExists: boolean): Promise<void> {
  try {
    await glue.send(new GetPartitionCommand({ ...place, PartitionValues }));
    await glue.send(new DeletePartitionCommand({ ...place, PartitionValues }));
  } catch (error) {
    if (!ifExists || (error as Error).name !== 'EntityNotFoundException') throw failed(error);
  }
}

/** `region=london/dt=…`, each; null if the statement is another. */
export async function showPartitions(
  glue: GlueClient,
  sql: string,
  database: string,
): Promise<readonly string[] | null> {
  const [, name] = new RegExp(`^SHOW\\s+PARTITIONS\\s+${NAME}$`, 'i').exec(sql) ?? [];
  if (name === undefined) return null;
  const place = placeOf(name, database);
  const { PartitionKeys = [] } = await tableAt(glue, place);
  const found: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await glue.send(new GetPartitionsCommand({ ...place, NextToken })).catch((error) => {
      throw failed(error);
    });
    for (const { Values = [] } of page.Partitions ?? [])
      found.push(Values.map((value, n) => `${PartitionKeys[n]!.Name}=${value}`).join('/'));
    NextToken = page.NextToken;
    if (!NextToken) return found;
  }
}

/** MSCK REPAIR TABLE in Trino's words: it lists the folders and adds to Glue what is missing; null for another statement. */
export function repairInTrino(sql: string, database: string): string | null {
  const [, name] = new RegExp(`^MSCK\\s+REPAIR\\s+TABLE\\s+${NAME}$`, 'i').exec(sql) ?? [];
  if (name === undefined) return null;
  const { DatabaseName, TableName } = placeOf(name, database);
  return `CALL system.sync_partition_metadata('${DatabaseName}', '${TableName}', 'ADD')`;
}
