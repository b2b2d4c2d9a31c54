import { describe, expect, it } from '@jest/globals';
import { producerConfig } from './config.ts';

describe('producerConfig(env)', () => {
  it('polls London every quarter hour without any setting', () => {
    const { regions, intervalS, source } = producerConfig({});
    expect([regions.map(({ id }) => id), intervalS, source.name]).toEqual([['london'], 900, 'adsblol']);
  });

  it('takes several regions, by name and by box', () => {
    const { regions } = producerConfig({ REGIONS: 'london; 45.80,5.90,47.90,10.65' });
    expect(regions.map(({ id }) => id)).toEqual(['london', 'bbox_45.80_5.90_47.90_10.65']);
  });

  it.each([
    [{ REGIONS: 'atlantis' }, "REGIONS: 'atlantis' is no region"],
    [{ REGIONS: '1,2,3' }, "REGIONS: '1,2,3' is not four numbers"],
    [{ SOURCES: 'fr24' }, "SOURCES: 'fr24' is no source we know"],
    [{ SOURCES: 'readsb' }, 'FLIGHTS_READSB_URL: is not set'],
    [{ POLL_EVERY: 'often' }, "POLL_EVERY: 'often' is no interval"],
  ])('says of %j what is wrong before anything starts', (env, sentence) => {
    expect(() => producerConfig(env)).toThrow(sentence);
  });
});
