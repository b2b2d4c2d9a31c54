import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePartition, partitionHour, partitionName } from './partition.ts';
import { LONDON } from './region.ts';
import { HOUR_MS, hourOf } from './slot.ts';

const instants = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const regionIds = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/);

describe('partitionName(partition)', () => {
  it('is the region and the UTC hour of the poll', () =>
    expect(partitionName({ regionId: LONDON.id, hour: new Date('2025-07-06T14:59:59.999Z') })).toBe(
      'region=london/dt=2025-07-06-14',
    ));
  it.each(['', '../etc', 'a/b', 'UPPER', 'x=y', '.hidden'])("refuses the region id '%s'", (regionId) =>
    expect(() => partitionName({ regionId, hour: new Date(0) })).toThrow(/cannot name a partition/),
  );
});

describe('parsePartition(name)', () => {
  it('comes back from every name to the same region and hour', () =>
    fc.assert(
      fc.property(regionIds, instants, (regionId, instant) => {
        const name = partitionName({ regionId, hour: instant });
        const partition = parsePartition(name);
        expect(partition).toEqual({ regionId, hour: hourOf(instant) });
        expect(partitionName(partition!)).toBe(name);
      }),
    ));
  it.each([
    'region=london/dt=2025-02-31-10',
    'region=london/dt=2025-07-06-24',
    'region=london/dt=2025-07-06',
    'dt=2025-07-06-14',
    'region=london/dt=2025-07-06-14/',
    'region=lon/don/dt=2025-07-06-14',
  ])('is null for %s', (name) => expect(parsePartition(name)).toBeNull());
});

it('partitionHour(instant) is in the order of time, as text', () =>
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      const hours = (instant: Date) => Math.floor(instant.getTime() / HOUR_MS);
      expect(Math.sign(hours(a) - hours(b))).toBe(
        partitionHour(a) < partitionHour(b) ? -1 : partitionHour(a) > partitionHour(b) ? 1 : 0,
      );
    }),
  ));
