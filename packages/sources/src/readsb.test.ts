import { describe, expect, it } from '@jest/globals';
import { type ReadsbOptions, readsbSnapshot } from './readsb.ts';

const NOW_MS = Date.UTC(2025, 6, 6, 12);
/** Every field its own value, so that no two can be taken for each other. */
const FULL = {
  ...{ hex: '405f13', type: 'adsb_icao', flight: 'EZY57VH ', r: 'G-EZTC', t: 'A320', category: 'A3', squawk: '7461' },
  ...{ lat: 51.483, lon: -0.2, seen_pos: 1.5, seen: 0.4, alt_baro: 23_925, alt_geom: 24_350, gs: 405.8 },
  ...{ track: 302.83, calc_track: 11, true_heading: 22, baro_rate: -64, geom_rate: -96, dbFlags: 1, spi: 1 },
  ...{ emergency: 'lifeguard' },
};
const one = (changes: object = {}, options: ReadsbOptions = {}) =>
  readsbSnapshot({ now: NOW_MS, ac: [{ ...FULL, ...changes }] }, options)!.rows[0]!;

describe('readsbSnapshot(body)', () => {
  it('reads every field by its key', () =>
    expect(one()).toEqual({
      address: '405f13',
      isNonIcao: false,
      isNotAircraft: false,
      latitude: 51.483,
      longitude: -0.2,
      positionAgeS: 1.5,
      lastContactAgeS: 0.4,
      onGround: false,
      callsign: 'EZY57VH',
      registration: 'G-EZTC',
      typeDesignator: 'A320',
      baroAltitudeFt: 23_925,
      geoAltitudeFt: 24_350,
      groundSpeedKt: 405.8,
      trackDeg: 302.83,
      verticalRateFpm: -64,
      squawk: '7461',
      emergency: 'lifeguard',
      spi: true,
      emitterCategory: 'A3',
      positionSource: 'adsb',
      isMilitary: true,
      isPrivacyFlagged: false,
    }));

  it.each([
    ['the pressure rate, else the geometric one', { baro_rate: undefined }, { verticalRateFpm: -96 }],
    ['the track, else the computed one', { track: undefined }, { trackDeg: 11 }],
    ['no heading for a track in the air', { track: undefined, calc_track: undefined }, { trackDeg: null }],
    [
      'the heading for a track on the ground',
      { track: undefined, calc_track: undefined, alt_baro: 'ground' },
      { trackDeg: 22, onGround: true, baroAltitudeFt: null },
    ],
    ['"ground" as no altitude', { alt_baro: 'ground' }, { onGround: true, baroAltitudeFt: null }],
    ['no flags as not known', { dbFlags: undefined }, { isMilitary: null, isPrivacyFlagged: null }],
    ['PIA as asked not to be shown', { dbFlags: 4 }, { isMilitary: false, isPrivacyFlagged: true }],
    ['LADD too', { dbFlags: 8 }, { isMilitary: false, isPrivacyFlagged: true }],
    ['an interesting aircraft as neither', { dbFlags: 2 }, { isMilitary: false, isPrivacyFlagged: false }],
    ['no spi as not known', { spi: undefined }, { spi: null }],
    ['spi 0 as false', { spi: 0 }, { spi: false }],
    ['a blank callsign as none', { flight: '        ' }, { callsign: null }],
  ])('takes %s', (_, changes, expected) => expect(one(changes)).toMatchObject(expected));

  it.each([
    ['adsb_icao', 'adsb', false],
    ['adsb_other', 'adsb', true],
    ['adsr_icao', 'adsr', false],
    ['adsr_other', 'adsr', true],
    ['tisb_icao', 'tisb', false],
    ['tisb_other', 'tisb', true],
    ['tisb_trackfile', 'tisb', true],
    ['adsc', 'adsc', false],
    ['mlat', 'mlat', false],
    ['mode_s', 'other', false],
    ['other', 'other', false],
    ['unknown', 'other', false],
    ['', null, false],
  ])("type '%s' is position source %s", (type, positionSource, isNonIcao) =>
    expect(one({ type })).toMatchObject({ positionSource, isNonIcao, isNotAircraft: false }),
  );
  it('calls a position mlat where its latitude came by multilateration', () => {
    expect(one({ mlat: ['lat', 'lon'] }).positionSource).toBe('mlat');
    expect(one({ mlat: ['gs'] }).positionSource).toBe('adsb');
  });

  it.each([
    ['a vehicle', { category: 'C1' }],
    ['an emergency vehicle', { category: 'C2' }],
    ['a line obstacle', { category: 'C5' }],
    ['an address of no airframe', { type: 'adsb_icao_nt' }],
    ['a tower', { t: 'TWR' }],
    ['a ground station', { t: 'GND' }],
    ['a service vehicle', { t: 'SERV' }],
    ['a type of the "-" family', { t: '-GND' }],
  ])('takes %s for no aircraft', (_, changes) => expect(one(changes).isNotAircraft).toBe(true));
  it.each([{ category: 'C0' }, { category: 'C6' }, { category: 'A7' }, { t: 'TWRS' }, { t: 'A-10' }])(
    'takes %o for an aircraft',
    (changes) => expect(one(changes).isNotAircraft).toBe(false),
  );

  it('reads old key names for a local receiver only', () => {
    const old = {
      alt_baro: undefined,
      altitude: 3000,
      gs: undefined,
      speed: 120,
      baro_rate: undefined,
      vert_rate: 500,
    };
    expect(one(old, { legacyKeys: true })).toMatchObject({
      baroAltitudeFt: 3000,
      groundSpeedKt: 120,
      verticalRateFpm: 500,
    });
    expect(one(old)).toMatchObject({ baroAltitudeFt: null, groundSpeedKt: null, verticalRateFpm: -96 });
  });
  it('tells seconds from milliseconds by their size', () => {
    const inSeconds = readsbSnapshot({ now: NOW_MS / 1000 + 0.25, aircraft: [] });
    expect(inSeconds!.snapshotAt).toEqual(new Date(NOW_MS + 250));
    expect(readsbSnapshot({ now: NOW_MS, ac: [] })!.snapshotAt).toEqual(new Date(NOW_MS));
  });
  it.each([
    ['text', '<html>'],
    ['null', null],
    ['an error body', { detail: 'Too many requests' }],
    ['a list without a time', { ac: [] }],
    ['a time as text', { now: '1751803200', ac: [] }],
    ['aircraft that are no list', { now: NOW_MS, ac: {} }],
  ])('takes %s for no reply', (_, body) => expect(readsbSnapshot(body)).toBeNull());
});
