import { describe, expect, it } from '@jest/globals';
import { LONDON } from 'flights-core';
import { dashboardIn } from '../src/page/dashboard.test-data.ts';
import { footnoteFor } from './footer.ts';
import { extentOf, freshness } from './header.ts';

const nowMs = Date.parse('2026-11-24T15:20:00Z');
const { status } = dashboardIn('live', nowMs);
const fiji = { ...LONDON, box: { south: -21, west: 176, north: -12, east: -178 } };
const small = { ...LONDON, box: { south: 51.46, west: -0.5, north: 51.48, east: -0.4 } };

describe('extentOf(region)', () => {
  it.each([
    ['London', LONDON, '119 × 21 km'],
    ['Fiji, across 180°', fiji, '653 × 1001 km'],
    ['an airport', small, '6.9 × 2.2 km'],
  ])('%s', (_, region, extent) => expect(extentOf(region)).toBe(extent));
});

describe('freshness(status, kind, now)', () => {
  it.each([
    ['live', status, 'updated 5 min ago · next poll in 10 min'],
    ['live', { ...status, lastOkPollAt: null }, 'next poll in 10 min'],
    ['simulated', { ...status, nextPollAt: null }, 'updated 5 min ago · recording ended, no more polls'],
    ['replay', { ...status, nextPollAt: null }, 'the whole recording is landed'],
  ] as const)('of %s data', (kind, given, said) => expect(freshness(given, kind, nowMs)).toBe(said));
});

describe('footnoteFor(interval)', () => {
  it.each([
    [900, 'one every 15 minutes'],
    [90, 'one every 90 seconds'],
    [60, 'one every minute'],
  ])('%i s', (intervalS, said) => expect(footnoteFor(intervalS)).toContain(`${said}.`));
});
