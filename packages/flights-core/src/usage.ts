import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());
const byRegion = z.record(z.string(), count);
const statements = z.object({
  statements: count,
  /** What Athena says it read. */
  bytes_scanned: count,
  /** What Athena bills: of a SELECT whole MiB, 10 at least; of the others, and of what failed, nothing. */
  bytes_billed: count,
});

/**
 * What one run of the consumer used of what AWS bills by use: an object of the lake, written at the end of the run, of a
 * failed one too. Requests are those the run asked for; that the SDK sent one twice, or met a conflict, is not seen here.
 */
export const UsageRecord = z.object({
  /** The function's request id, which stays when Lambda tries an event again; of a command a random one. */
  run_id: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
  started_at: z.iso.datetime({ precision: 3 }),
  /** From the start of the run to the writing of this; less than Lambda bills, which adds the start of the process. */
  duration_ms: count,
  /** Memory of the function in MiB; null for a run outside Lambda. */
  memory_mb: z.nullable(count),
  /** `failed`: the run threw, and what is counted is what it had done by then. */
  status: z.enum(['ok', 'failed']),
  /** Rows landed in `polls` by region id, those of failed polls too. */
  polls: byRegion,
  /** Rows landed in `states` by region id. */
  states: byRegion,
  /** Files of all tables that this run created; of files that were there already nothing. */
  parquet: z.object({ files: count, bytes: count }),
  /** Requests to S3, this object's own PUT included; those that Athena sends are not known here. */
  s3: z.object({ put: count, get: count, head: count, list: count, delete: count }),
  /** Statements that ended, by Athena's own kinds: ALTER is `ddl`, SHOW is `utility`, SELECT is `dml`. */
  athena: z.object({ ddl: statements, utility: statements, dml: statements }),
  /** Requests to the Kafka REST server, each once however often the client had to send it. */
  kafka_requests: count,
});
export type UsageRecord = z.infer<typeof UsageRecord>;
