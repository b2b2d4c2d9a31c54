import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type BoundingBox,
  contains,
  distanceKm,
  LONDON,
  PollFailedError,
  regionOf,
  SourceRefusedError,
  SourceUnavailableError,
} from 'flights-core';
import { MockAgent } from 'undici';
import { circlesAround } from './circles.ts';
import { withFallback } from './fallback.ts';
import { adsbFi, adsbLol, receiver } from './networks.ts';

const slotAt = new Date('2026-11-01T12:00:00Z');
const NOW_MS = slotAt.getTime() + 1_500;
const plane = {
  hex: '405f13',
  type: 'adsb_icao',
  flight: 'EZY57VH ',
  lat: 51.483,
  lon: -0.2,
  seen_pos: 1,
  alt_baro: 3000,
};
const reply = (ac: unknown[]) => ({ ac, msg: 'No error', now: NOW_MS, total: ac.length });

let network: MockAgent; // networks cost their owners money: the one thing here that is not real
beforeEach(() => {
  network = new MockAgent();
  network.disableNetConnect();
});
afterEach(() => network.close());
const asked = (origin: string, path: string | RegExp) => network.get(origin).intercept({ path });
const lol = () => adsbLol({ dispatcher: network, pauseMs: 0 });
const POINT = /^\/v2\/point\//;

describe('adsbLol().poll(region)', () => {
  it('asks one circle with a whole radius around London and keeps what is in the box', async () => {
    asked('https://api.adsb.lol', '/v2/point/51.475/-0.255/33').reply(
      200,
      reply([plane, { ...plane, hex: '405f14', lat: 51.9 }]),
    );
    const { source, snapshotAt, states, rejected } = await lol().poll(LONDON, slotAt);
    expect({ source, snapshotAt, states: states.length, rejected }).toEqual({
      source: 'adsblol',
      snapshotAt: new Date(NOW_MS),
      states: 1,
      rejected: { outside_region: 1 },
    });
  });
  it('says who asks', async () => {
    let userAgent: unknown;
    asked('https://api.adsb.lol', POINT).reply(200, ({ headers }) => {
      userAgent = (headers as unknown as Record<string, string>)['user-agent'];
      return reply([]);
    });
    await adsbLol({ dispatcher: network, contact: 'noise@example.org' }).poll(LONDON, slotAt);
    expect(userAgent).toMatch(/^flights-metrics\/.*noise@example\.org/);
  });
  it('takes an empty list as an empty sky', async () => {
    asked('https://api.adsb.lol', POINT).reply(200, reply([]));
    expect((await lol().poll(LONDON, slotAt)).states).toEqual([]);
  });
  it('counts an aircraft once where circles overlap', async () => {
    const uk = regionOf({ south: 49, west: -11, north: 61, east: 2 });
    asked('https://api.adsb.lol', POINT)
      .reply(200, reply([plane]))
      .times(circlesAround(uk.box).length);
    expect((await lol().poll(uk, slotAt)).states).toHaveLength(1);
    network.assertNoPendingInterceptors();
  });
  it.each([
    ['429', 429, 'slow down', SourceUnavailableError],
    ['500', 500, 'oops', SourceUnavailableError],
    ['422', 422, '{"detail":[]}', SourceRefusedError],
    ['a 502 page', 502, '<html><h1>Bad gateway</h1></html>', SourceUnavailableError],
    ['403', 403, 'Please contact us', SourceRefusedError],
    ['a 200 that is no list', 200, '{"detail":"moved"}', SourceRefusedError],
    ['a 200 that is no JSON', 200, '<html>hello</html>', SourceRefusedError],
    ['a 200 with an error message', 200, JSON.stringify({ ...reply([]), msg: 'Rate limited' }), SourceRefusedError],
  ])('fails on %s, and never says the sky is empty', async (_, status, body, kind) => {
    asked('https://api.adsb.lol', POINT).reply(status, body);
    await expect(lol().poll(LONDON, slotAt)).rejects.toThrow(kind);
  });
  it('fails when there is no network', async () => {
    asked('https://api.adsb.lol', POINT).replyWithError(new Error('getaddrinfo ENOTFOUND api.adsb.lol'));
    await expect(lol().poll(LONDON, slotAt)).rejects.toThrow(/ENOTFOUND/);
  });
});

it('receiver(url) understands the old key names of dump1090', async () => {
  asked('http://192.168.1.5', '/data/aircraft.json').reply(200, {
    now: NOW_MS / 1000,
    aircraft: [{ ...plane, alt_baro: undefined, altitude: 4100, vert_rate: 640 }],
  });
  const { states } = await receiver('http://192.168.1.5/data/aircraft.json', { dispatcher: network }).poll(
    LONDON,
    slotAt,
  );
  expect(states[0]).toMatchObject({ baro_altitude_ft: 4100, vertical_rate_fpm: 640 });
});

describe('withFallback(sources)', () => {
  const both = () => withFallback([lol(), adsbFi({ dispatcher: network })]);
  it('asks the next when one refuses, and tells why', async () => {
    asked('https://api.adsb.lol', POINT).reply(503, 'closed');
    asked('https://opendata.adsb.fi', /^\/api\/v3\//).reply(200, reply([plane]));
    expect(await both().poll(LONDON, slotAt)).toMatchObject({
      source: 'adsbfi',
      refused: [{ source: 'adsblol', reason: 'HTTP 503: closed' }],
    });
  });
  it('does not ask the next when the first sees an empty sky', async () => {
    asked('https://api.adsb.lol', POINT).reply(200, reply([]));
    expect(await both().poll(LONDON, slotAt)).toMatchObject({ source: 'adsblol', states: [], refused: [] });
  });
  it('is a failed poll with every reason when nobody answers', async () => {
    asked('https://api.adsb.lol', POINT).reply(403, 'no');
    asked('https://opendata.adsb.fi', /^\/api\/v3\//).reply(429, 'later');
    const failure = await both()
      .poll(LONDON, slotAt)
      .catch((error) => error);
    expect(failure).toBeInstanceOf(PollFailedError);
    expect(failure.refused.map((refusal: { source: string }) => refusal.source)).toEqual(['adsblol', 'adsbfi']);
  });
});

describe('circlesAround(box)', () => {
  /** A box on the equator whose corners are so far from its middle, in nautical miles. */
  const boxOf = (cornerNm: number): BoundingBox => {
    const side = cornerNm / Math.SQRT2 / 60.04; // degrees: a degree of a great circle is 60.04 nm on the mean sphere
    return { south: -side, north: side, west: -side, east: side };
  };
  it('asks once up to 250 nm, the most a network answers, and never beyond', () => {
    expect(circlesAround(boxOf(249.4))).toMatchObject([{ radiusNm: 250 }]);
    expect(circlesAround(boxOf(250.9)).length).toBeGreaterThan(1);
  });
  it('asks London in one circle of 33 nm', () => expect(circlesAround(LONDON.box)).toMatchObject([{ radiusNm: 33 }]));
  const boxes = fc
    .tuple(
      fc.integer({ min: -80, max: 75 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: -180, max: 180 }),
      fc.integer({ min: 1, max: 14 }),
    )
    .map(
      ([south, height, west, width]): BoundingBox => ({
        south,
        north: Math.min(85, south + height),
        west,
        east: west + width > 180 ? west + width - 360 : west + width,
      }),
    );
  it('covers every point of the box', () =>
    fc.assert(
      fc.property(
        boxes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (box, down, along) => {
          const width = (box.east - box.west + 360) % 360;
          const longitude = box.west + along * width;
          const point = {
            latitude: box.south + down * (box.north - box.south),
            longitude: longitude > 180 ? longitude - 360 : longitude,
          };
          fc.pre(contains(box, point));
          const circles = circlesAround(box);
          expect(circles.every(({ radiusNm }) => Number.isInteger(radiusNm) && radiusNm <= 250)).toBe(true);
          expect(circles.some((circle) => distanceKm(circle.centre, point) <= circle.radiusNm * 1.852)).toBe(true);
        },
      ),
    ));
  it('refuses the whole world, which a free network should not be asked for', () =>
    expect(() => circlesAround({ south: -90, west: -180, north: 90, east: 180 })).toThrow(/more than 16/));
});
