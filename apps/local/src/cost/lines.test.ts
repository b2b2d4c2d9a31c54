import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { billOf } from './bill.ts';
import { athenaRequests, modelledConsumer, parquetBytesPerHour, scannedBytes } from './consumer-month.ts';
import { region, shippedPrices, workload, workloads } from './cost.test-help.ts';
import { appendsOf, gatewayMonth } from './gateway-month.ts';
import { linesOf } from './lines.ts';
import { MONTH_HOURS, STAGE } from './stage.ts';
import { volumesOf } from './workload.ts';

const prices = await shippedPrices();
const billed = (one = workload()) => billOf(linesOf(one), prices);
const usdOf = (item: string, one = workload()) => billed(one).lines.find((line) => line.item === item)!.usd;

describe('linesOf(workload), beside figures worked out by hand for London every 15 minutes', () => {
  it.each([
    // 2,920 polls of 3 s at 256 MB
    ['producer: Lambda time', 2920 * 3 * 0.25 * 0.0000133334, 0.005],
    // 730 runs of 20 s at 1 GB; the deployment's first estimate of $0.10 was for half the memory
    ['consumer: Lambda time', 730 * 20 * 0.0000133334, 0.02],
    // 730 SELECTs of 10 MiB at $5 a TiB
    ['hours in Athena: scanned', (730 * 10 * 5) / 1_048_576, 1e-9],
    // 7,200 statements of 10 MiB
    ['dashboards in Athena: scanned', 0.3433, 0.001],
    ['custom metrics', 1.8, 1e-9],
    ['alarms', 1, 1e-9],
  ])('%s', (item, usd, share) => {
    expect(Math.abs(usdOf(item) / usd - 1)).toBeLessThanOrEqual(share);
  });

  it('appends 5,840 times a month', () => {
    expect(volumesOf(workload()).producerRuns * appendsOf(region(35))).toBe(5840);
  });

  it('has ten alarms and at most ten metrics, which cost nothing in an account of its own', () => {
    expect([STAGE.alarms, STAGE.customMetrics].every((count) => count <= 10)).toBe(true);
    for (const { item, netUsd } of billed().lines) if (/^(alarms|custom metrics)$/.test(item)) expect(netUsd).toBe(0);
  });
});

/** `pnpm bench usage --hours 3`: an hour of the shipped producer, gateway and consumer, counted where requests are made. */
const COUNTED = [
  // rows, every, produce, consume, poll put, list, get, land list, get, lake put, files, kB, log kB
  [35, 15, 8, 22, 8, 8, 32, 22, 63, 10, 5, 20, 11],
  [320, 15, 8, 24, 8, 8, 32, 22, 67, 10, 5, 52, 72],
  [11_000, 15, 56, 109, 60, 8, 128, 25, 284, 10, 5, 796, 2376],
  [35, 1, 120, 26, 134, 0, 240, 22, 183, 10, 5, 58, 165],
  [320, 1, 120, 60, 134, 0, 240, 24, 251, 10, 5, 335, 1075],
  [11_000, 1, 840, 1425, 944, 0, 1680, 165, 3742, 52, 19, 10_268, 35_690],
] as const;
const near = (share: number, actual: number, counted: number) =>
  expect([actual, Math.abs(actual - counted) <= Math.max(1.5, share * counted)]).toEqual([actual, true]);

describe('the model of an hour', () => {
  it.each(COUNTED)('of %d rows a poll every %d min is what the benchmark counted', (...counted) => {
    const [rows, minutes, produce, consume, pollPut, pollList, pollGet, landList, landGet, lakePut, , kb, logKb] =
      counted;
    const one = workload({ rows, everyS: minutes * 60 });
    const consumer = modelledConsumer(one);
    const gateway = gatewayMonth(one, consumer);
    near(0.02, (gateway.requests - consumer.kafkaRequests) / MONTH_HOURS, produce);
    near(0.02, consumer.kafkaRequests / MONTH_HOURS, consume);
    near(0.02, gateway.putAndList / MONTH_HOURS, pollPut + pollList + landList);
    near(0.02, gateway.get / MONTH_HOURS, pollGet + landGet);
    // Listings grow with a month of plans, which the benchmark's three hours have not: PUTs alone are compared.
    const lists = consumer.putAndList / MONTH_HOURS - lakePut;
    expect(lists).toBeGreaterThanOrEqual(24);
    expect(lists).toBeLessThanOrEqual(24 + 2 + 2 * Math.ceil((2 * lakePut * STAGE.planHours) / 1000));
    near(0.3, parquetBytesPerHour(one.regions[0]!, one.everyS) / 1000, kb);
    near(0.05, (gateway.logGb * 1e6) / STAGE.logHours, logKb);
  });

  it('of 84 hours of London asks S3 for what Trino did: 165 LISTs, 489 GETs a statement over the hours, some without rows', () => {
    const { lists, gets } = athenaRequests(workload(), 1, { rawHours: STAGE.rawHours });
    near(0.02, lists, 165);
    near(0.04, gets, 489);
    expect(scannedBytes(region(35), 900)).toBeGreaterThan(1_600_000);
  });
});

describe('whatever the stage', () => {
  const cost = (one: Parameters<typeof linesOf>[0]) => billed(one).total;
  it('costs no less when it polls twice as often, or asks twice as much', () =>
    fc.assert(
      fc.property(workloads, (one) => {
        const [now, oftener, curious] = [
          one,
          { ...one, everyS: one.everyS / 2 },
          { ...one, queries: 2 * one.queries },
        ].map(cost);
        expect(oftener!.usd).toBeGreaterThanOrEqual(now!.usd);
        expect(oftener!.netUsd).toBeGreaterThanOrEqual(now!.netUsd);
        expect(curious!.usd).toBeGreaterThanOrEqual(now!.usd);
      }),
      { numRuns: 500 },
    ));

  it('costs no less with a region more', () =>
    fc.assert(
      fc.property(workloads, (one) => {
        const more = { ...one, regions: [...one.regions, region(35, 'more')] };
        expect(cost({ ...more, queries: 0 }).usd).toBeGreaterThanOrEqual(cost({ ...one, queries: 0 }).usd);
      }),
    ));

  it('costs less as one stage than as two, as long as an hour of both is one batch', () =>
    fc.assert(
      fc.property(workloads, (one) => {
        const [first, second] = [
          { ...one, queries: 0 },
          { ...one, queries: 0, regions: [region(35, 'more')] },
        ];
        const both = { ...first, regions: [...first.regions, ...second.regions] };
        fc.pre(volumesOf(both).rowsPerHour <= STAGE.batchRecords);
        expect(cost(both).usd).toBeLessThan(cost(first).usd + cost(second).usd);
      }),
    ));

  it('has quantities that are numbers from 0 on, under names that differ', () =>
    fc.assert(
      fc.property(workloads, (one) => {
        const lines = linesOf(one);
        for (const { quantity } of lines) expect(quantity >= 0 && Number.isFinite(quantity)).toBe(true);
        expect(new Set(lines.map(({ item }) => item)).size).toBe(lines.length);
      }),
    ));
});

it.each([
  ['producer', 'producer', STAGE.memoryGb.producer],
  ['consumer', 'consumer', STAGE.memoryGb.consumer],
  ['gateway', 'gateway', STAGE.memoryGb.gateway],
  ['gateway', 'retention', STAGE.memoryGb.retention],
])('the stage has the memory that services/%s gives the function %s', (service, name, memoryGb) => {
  const yaml = readFileSync(join(import.meta.dirname, '../../../../services', service, 'serverless.yml'), 'utf8');
  const [, memory] = new RegExp(`\\n  ${name}:\\n(?:    .*\\n)*?    memorySize: (\\d+)`).exec(yaml)!;
  expect(Number(memory) / 1024).toBe(memoryGb);
});
