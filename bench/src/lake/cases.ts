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

/** One object for each flight is as slow as it sounds: above this it is left out. */
const SLOW_UP_TO = 20_000;

const hourOf = (scale: Scale): Case => {
  const records = scale.aircraft * Math.round(60 / scale.everyMinutes);
  const slow = records <= SLOW_UP_TO ? (['object-per-flight'] as const) : [];
  return { name: `hour of ${scale.name}`, scale, records, partitions: 1, ways: ['ours', 'duckdb', ...slow] };
};
const world = SCALES.find(({ name }) => name === 'world, 15 min')!;
const load = (name: string, records: number, partitions: number, ways: Case['ways'] = ['ours']): Case => ({
  name,
  scale: world,
  records,
  partitions,
  ways,
});

export const CASES: readonly Case[] = [
  ...SCALES.map(hourOf),
  load('200,000 in 4 partitions', 200_000, 4, ['ours', 'duckdb']),
  ...[1, 2, 8].map((partitions) => load(`200,000 in ${partitions}`, 200_000, partitions)),
  load('backlog of 2 million', 2_000_000, 4),
];
