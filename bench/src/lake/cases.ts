import type { Task } from './lander.ts';
import { SCALES, type Scale } from './records.ts';

/** One load, and the ways it is landed. */
export interface Case {
  readonly name: string;
  readonly scale: Scale;
  readonly records: number;
  readonly partitions: number;
  readonly ways: readonly Task['way'][];
}

/** One object for each flight is as slow as it sounds: of more than this, only the first so many are landed that way. */
export const SAMPLE = 20_000;

const hourOf = (scale: Scale): Case => ({
  name: `hour of ${scale.name}`,
  scale,
  records: scale.aircraft * Math.round(60 / scale.everyMinutes),
  partitions: 1,
  ways: ['ours', 'duckdb', 'object-per-flight'],
});
const world = SCALES.find(({ name }) => name === 'world, 15 min')!;
const load = (name: string, records: number, partitions: number, ways: Case['ways']): Case => ({
  name,
  scale: world,
  records,
  partitions,
  ways,
});

export const CASES: readonly Case[] = [
  ...SCALES.map(hourOf),
  ...[1, 2, 4, 8].map((partitions) =>
    load(`200,000 in ${partitions}`, 200_000, partitions, partitions === 4 ? ['ours', 'duckdb'] : ['ours']),
  ),
  load('backlog of 2 million', 2_000_000, 4, ['ours', 'duckdb']),
];
