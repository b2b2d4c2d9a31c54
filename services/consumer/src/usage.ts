import { iso, type Lake, type UsageRecord } from 'flights-core';
import type { StatementCost } from './aws/athena.ts';
import { countedLake, noLakeCounts } from './counted-lake.ts';
import { usageKey } from './keys.ts';
import { type Done, encodeJson } from './plan.ts';

export interface UsageOptions {
  readonly runId: string;
  /** Memory of the function in MiB; null outside Lambda. */
  readonly memoryMb?: number | null;
  readonly startedAt?: Date;
}

/** Counts what a run uses at its ports, and puts that on record in the lake. */
export interface UsageMeter {
  /** The lake, counted from now on; the record goes into it. */
  lake(lake: Lake): Lake;
  /** For `onRequest` of a stream. */
  readonly onRequest: () => void;
  /** For `onStatement` of Athena. */
  readonly onStatement: (statement: StatementCost) => void;
  /** For `onLanded` of a run. */
  readonly onLanded: (batch: Done) => void;
  /**
   * Writes what was counted so far; nothing where no lake was opened. Never throws: a record that cannot be written is no
   * reason for a run to fail, so the error is told to `onUnwritten`.
   */
  write(status: UsageRecord['status'], onUnwritten: (error: unknown) => void): Promise<void>;
}

const MIB = 1_048_576;
/** A SELECT is billed as if it had read this much at least, and in whole MiB (Amazon Athena pricing). */
const LEAST_MIB = 10;

/** What Athena bills of a SELECT that has read so much. */
export const billedBytes = (bytesScanned: number): number => Math.max(LEAST_MIB, Math.ceil(bytesScanned / MIB)) * MIB;

export function usageMeter({ runId, memoryMb = null, startedAt = new Date() }: UsageOptions): UsageMeter {
  const counted = noLakeCounts();
  const rows = { states: {} as Record<string, number>, polls: {} as Record<string, number> };
  const none = () => ({ statements: 0, bytes_scanned: 0, bytes_billed: 0 });
  const athena = { ddl: none(), utility: none(), dml: none() };
  let kafkaRequests = 0;
  let into: Lake | undefined;

  return {
    lake(lake) {
      into = countedLake(lake, counted);
      return into;
    },
    onRequest() {
      kafkaRequests++;
    },
    onStatement({ kind, bytesScanned, failed }) {
      const one = kind === 'DDL' ? athena.ddl : kind === 'UTILITY' ? athena.utility : athena.dml;
      one.statements++;
      one.bytes_scanned += bytesScanned;
      if (one === athena.dml && !failed) one.bytes_billed += billedBytes(bytesScanned);
    },
    onLanded({ files }) {
      for (const file of files) {
        const [, table, region] = /^(states|polls)\/region=([^/]+)\//.exec(file.key) ?? [];
        if (table === undefined || region === undefined) continue;
        const landed = rows[table as keyof typeof rows];
        landed[region] = (landed[region] ?? 0) + file.rows;
      }
    },
    async write(status, onUnwritten) {
      if (!into) return;
      const record: UsageRecord = {
        run_id: runId,
        started_at: iso(startedAt),
        duration_ms: Math.max(0, Date.now() - startedAt.getTime()),
        memory_mb: memoryMb,
        status,
        polls: rows.polls,
        states: rows.states,
        parquet: counted.parquet,
        s3: { ...counted.s3, put: counted.s3.put + 1 }, // and the one that writes this
        athena,
        kafka_requests: kafkaRequests,
      };
      await into.create(usageKey(startedAt, runId), encodeJson(record)).catch(onUnwritten);
    },
  };
}
