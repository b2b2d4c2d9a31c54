import {
  BatchCreatePartitionCommand,
  DeletePartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type GlueClient,
  type Table,
} from '@aws-sdk/client-glue';

/** The partition statements that Athena takes and Trino does not, carried out in Glue. */
const ALTER = /^ALTER\s+TABLE\s+([\w.`"]+)\s+(ADD|DROP)\s+(IF\s+(?:NOT\s+)?EXISTS\s+)?(PARTITION[\s\S]*)$/i;
const PARTITION = /PARTITION\s*\(([^)]*)\)(?:\s*LOCATION\s*'([^']*)')?/gi;
const VALUE = /[`"]?(\w+)[`"]?\s*=\s*'((?:[^']|'')*)'/g;
/** Glue's own limit. */
const AT_ONCE = 100;

interface Place {
  readonly DatabaseName: string | undefined;
  readonly Name: string;
}

function placeOf(name: string, database: string | undefined): Place {
  const parts = name.split('.').map((part) => part.replace(/^[`"]|[`"]$/g, ''));
  return { DatabaseName: parts.at(-2) ?? database, Name: parts.at(-1)! };
}

async function tableAt(glue: GlueClient, place: Place): Promise<Table> {
  const { Table } = await glue.send(new GetTableCommand(place)).catch(() => ({ Table: undefined }));
  if (Table) return Table;
  throw new Error(`FAILED: SemanticException [Error 10001]: Table not found ${place.DatabaseName}.${place.Name}`);
}

/** Whether the statement was one of partitions; then it has been carried out. */
export async function alterPartitions(glue: GlueClient, sql: string, database: string | undefined): Promise<boolean> {
  const [, name, verb, quiet, text] = ALTER.exec(sql) ?? [];
  if (name === undefined) return false;
  checkSeparators(verb!, text!);
  const place = placeOf(name, database);
  const at = { DatabaseName: place.DatabaseName, TableName: place.Name };
  const table = await tableAt(glue, place);
  const keys = (table.PartitionKeys ?? []).map((key) => key.Name!);
  const partitions = [...text!.matchAll(PARTITION)].map(([, spec, location]) => {
    const values = new Map([...spec!.matchAll(VALUE)].map(([, key, value]) => [key!, value!.replaceAll("''", "'")]));
    if (values.size !== keys.length || !keys.every((key) => values.has(key)))
      throw new Error(`FAILED: SemanticException partition spec (${spec}) does not match the keys ${keys.join(', ')}`);
    const own = `${table.StorageDescriptor!.Location}${keys.map((key) => `${key}=${values.get(key)}`).join('/')}/`;
    const StorageDescriptor = { ...table.StorageDescriptor, Location: location ?? own };
    return { Values: keys.map((key) => values.get(key)!), StorageDescriptor };
  });
  if (/^drop$/i.test(verb!)) {
    for (const { Values } of partitions)
      await glue.send(new DeletePartitionCommand({ ...at, PartitionValues: Values })).catch((error) => {
        if (!quiet || error.name !== 'EntityNotFoundException') throw new Error(`FAILED: ${error.message}`);
      });
    return true;
  }
  for (let from = 0; from < partitions.length; from += AT_ONCE) {
    const PartitionInputList = partitions.slice(from, from + AT_ONCE);
    const { Errors = [] } = await glue.send(new BatchCreatePartitionCommand({ ...at, PartitionInputList }));
    const bad = Errors.find(({ ErrorDetail }) => !quiet || ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
    if (bad)
      throw new Error(`FAILED: Execution Error, return code 1. ${bad.ErrorDetail?.ErrorCode}: ${bad.PartitionValues}`);
  }
  return true;
}

/** Athena wants commas between the partitions of a DROP and none between those of an ADD. */
function checkSeparators(verb: string, text: string): void {
  const between = text.replace(PARTITION, '').replace(/\s/g, '');
  const count = [...text.matchAll(PARTITION)].length;
  const wanted = /^drop$/i.test(verb) ? ','.repeat(count - 1) : '';
  if (between !== wanted)
    throw new Error(`FAILED: ParseException line 1: mismatched input near '${between || 'PARTITION'}'`);
}

/** `region=london/dt=…`, each; null if the statement is another. */
export async function showPartitions(
  glue: GlueClient,
  sql: string,
  database: string | undefined,
): Promise<readonly string[] | null> {
  const [, name] = /^SHOW\s+PARTITIONS\s+([\w.`"]+)$/i.exec(sql) ?? [];
  if (name === undefined) return null;
  const place = placeOf(name, database);
  const keys = (await tableAt(glue, place)).PartitionKeys ?? [];
  const found: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const asked = { DatabaseName: place.DatabaseName, TableName: place.Name, NextToken };
    const page = await glue.send(new GetPartitionsCommand(asked));
    for (const { Values = [] } of page.Partitions ?? [])
      found.push(Values.map((value, n) => `${keys[n]!.Name}=${value}`).join('/'));
    NextToken = page.NextToken;
    if (!NextToken) return found;
  }
}
