import { randomBytes } from 'node:crypto';
import { say } from 'flights-command-line';
import { chainTotals, consume, folderLake, type LandReport, LIFETIMES } from 'flights-consumer';
import {
  type FlightSource,
  type FlightStream,
  HOUR_MS,
  type Lake,
  POLLS_TOPIC,
  type Region,
  type SqlRow,
  STATES_TOPIC,
} from 'flights-core';
import { startGateway } from 'flights-gateway';
import { flightStream } from 'flights-kafka-rest';
import { type DuckDbWarehouse, duckdbWarehouse } from 'flights-metrics-sql';
import { type ProduceReport, produce } from 'flights-producer';
import type { DataDir } from './data-dir.ts';
import { lostOffsets } from './lake-place.ts';

/** Every stage of the real pipeline in one process: poll → Kafka over HTTP → lake → SQL. */
export interface Pipeline {
  readonly dataDir: DataDir;
  readonly region: Region;
  readonly lake: Lake;
  readonly warehouse: DuckDbWarehouse;
  /** One poll onto the stream. Queries see it after `land`. With `inTurn` its own record waits for that one's. */
  poll(slotAt: Date, inTurn?: Promise<unknown>): Promise<ProduceReport>;
  /** Lands what is on the stream. Calls queue behind each other: one lander at a time is enough here. */
  land(): Promise<LandReport>;
  /** States ever appended to the log. */
  appended(): Promise<number>;
  /** States landed and dead letters since the directory was begun. */
  totals(): Promise<{ readonly landed: number; readonly deadLetters: number; readonly files: number }>;
  close(): Promise<void>;
}

export interface PipelineOptions {
  readonly dataDir: DataDir;
  readonly region: Region;
  readonly source: FlightSource;
}

const RETENTION_MS = 7 * 24 * 3_600_000;
const USERNAME = 'pipeline';
/** Few: the server is in this process, so what fails twice in a second and a half (a full disk) goes on failing. */
const RETRIES = 2;

/** The log of a data directory, served over HTTP to this process. Throws when another process has it open. */
export async function openLog(dataDir: DataDir): Promise<{ readonly stream: FlightStream; close(): Promise<void> }> {
  const password = randomBytes(24).toString('base64url'); // lives as long as this process; nobody else needs to know it
  const gateway = await startGateway({
    port: 0,
    dataDir: dataDir.gatewayDir,
    credentials: [{ username: USERNAME, password }],
    topics: [STATES_TOPIC, POLLS_TOPIC].map((name) => ({ name, partitions: 1, retentionMs: RETENTION_MS })),
    idempotencyWindowMs: RETENTION_MS,
  });
  return {
    stream: flightStream({ url: gateway.url, username: USERNAME, password, retries: RETRIES }),
    close: () => gateway.close(),
  };
}

/**
 * Opens the log, the lake and the SQL engine of a data directory. Raw data that has outlived its three days is deleted, as a
 * bucket's lifecycle rules do; a recording's stays, because which of its slots are polled is read from there.
 */
export async function openPipeline({ dataDir, region, source }: PipelineOptions): Promise<Pipeline> {
  const log = await openLog(dataDir);
  const { stream } = log;
  const lake = folderLake(dataDir.lakeDir);
  const warehouse = await duckdbWarehouse({ lakeDir: dataDir.lakeDir });
  const hints = new Map<string, number>();
  const knownHours = new Map<string, SqlRow>();
  let landing: Promise<unknown> = Promise.resolve();
  let houseKeptAtMs = 0;

  async function landOnce(): Promise<LandReport> {
    const now = new Date();
    const keepHouse = now.getTime() - houseKeptAtMs >= HOUR_MS;
    const { land, hourly, retention } = await consume({
      stream,
      lake,
      hints,
      warehouse,
      refresh: () => warehouse.refresh(),
      knownHours,
      keepHouse,
      ...(dataDir.kind !== 'replay' && { lifetimes: LIFETIMES }),
      now,
      onGap: (gap) => say(`${lostOffsets(gap)}: the log was cut before they were landed`),
    });
    if (keepHouse) houseKeptAtMs = now.getTime();
    const changed = hourly && hourly.written.length + hourly.revised.length > 0;
    if (changed || retention) await warehouse.refresh();
    return land;
  }

  return {
    dataDir,
    region,
    lake,
    warehouse,
    poll: (slotAt, inTurn = Promise.resolve()) =>
      produce({ source, stream, region, slotAt, intervalS: dataDir.intervalS, inTurn }),
    land() {
      const next = landing.then(landOnce);
      landing = next.catch(() => undefined);
      return next;
    },
    appended: () => appendedStates(stream),
    async totals() {
      const [states, polls] = await Promise.all([chainTotals(lake, STATES_TOPIC), chainTotals(lake, POLLS_TOPIC)]);
      return { landed: states.rows, deadLetters: states.dead_letters, files: states.files + polls.files };
    },
    async close() {
      await landing;
      await log.close();
      warehouse.close();
    },
  };
}

async function appendedStates(stream: FlightStream): Promise<number> {
  let appended = 0;
  for (let partition = 0; partition < (await stream.partitions(STATES_TOPIC)); partition++)
    appended += (await stream.range(STATES_TOPIC, partition)).end; // offsets are dense from 0 and outlive retention
  return appended;
}
