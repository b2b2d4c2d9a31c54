import type { Position } from 'flights-core';
import type { Flight } from './flight.ts';
import { momentAt } from './motion.ts';
import { toPosition } from './path.ts';
import { Dice } from './random.ts';
import type { ReadsbAircraft } from './reply.ts';
import { pressureErrorFt } from './weather.ts';

/** Odds of what receivers make of a transponder: what is late, missing or worked out by others. */
const ODDS = {
  /** An airfield is mostly hidden from the antennas around it. */
  heardOnGround: 0.4,
  /** The crew forgot to type it in, so it is missing on the whole flight. */
  callsignNeverSet: 0.006,
  /** It is sent every five seconds only, and sometimes not caught. */
  callsignMissed: 0.014,
  /** Light aircraft seldom have ADS-B; their position is worked out from when several antennas heard them. */
  mlat: { A1: 0.45, A2: 0.02, A3: 0.01, A5: 0.01, A7: 0.15, military: 0.5 },
  /** A radar on the ground rebroadcasts an aircraft under an address of its own. */
  echo: 0.012,
} as const;

/** Position ages in seconds: how likely, from, to. The last is beyond what counts as a position. */
const AGES = {
  airborne: [
    [0.9, 0, 2.5],
    [0.08, 2.5, 20],
    [0.014, 20, 58],
    [0.006, 62, 240],
  ],
  ground: [
    [0.55, 0, 15],
    [0.33, 15, 120],
    [0.1, 120, 290],
    [0.02, 305, 900],
  ],
} as const;

/** Squawks that mean trouble, or nothing. */
const RESERVED_SQUAWKS = new Set(['0000', '7500', '7600', '7700', '7777']);
const VFR_SQUAWK = '7000';
/** GPS heights are above the ellipsoid, which lies this far below the sea at London. */
const GEOID_FT = 150;

const rounded = (value: number, step: number): number => Math.round(value / step) * step;
const decimals = (value: number, digits: number): number => Number(value.toFixed(digits));

export const rowPosition = (position: Position): { lat: number; lon: number } => ({
  lat: decimals(position.latitude, 6),
  lon: decimals(position.longitude, 6),
});

const isAirborne = (flight: Flight, ms: number): boolean => ms >= flight.airborneFromMs && ms < flight.airborneToMs;

function ageS(dice: Dice, airborne: boolean): number {
  const [, fromS, toS] = dice.weighted<readonly [number, number, number]>(
    AGES[airborne ? 'airborne' : 'ground'],
    ([share]) => share,
  );
  return decimals(dice.between(fromS, toS), 1);
}

/** Four octal digits, the same for the whole flight. */
function squawk(dice: Dice, { kind, airframe }: Flight): string {
  if (kind === 'local' && airframe.type.category === 'A1') return VFR_SQUAWK;
  const code = Array.from({ length: 4 }, () => dice.whole(0, 7)).join('');
  return RESERVED_SQUAWKS.has(code) ? '2000' : code;
}

/** The rows of one flight at an instant: none where nobody hears it, two where a radar echoes it. */
export function rowsOf(seed: number, flight: Flight, ms: number): readonly ReadsbAircraft[] {
  const { airframe, callsign } = flight;
  const { type } = airframe;
  const habits = new Dice(seed, 'habits', airframe.icao24, callsign);
  const [neverSet, heardOnGround, mlatShare, echoShare] = [
    habits.fraction(),
    habits.fraction(),
    habits.fraction(),
    habits.fraction(),
  ];
  const now = new Dice(seed, 'heard', airframe.icao24, ms);
  // nobody heard it before the transponder was on
  const sinceOnS = Math.floor((ms - flight.transponderOnMs) / 100) / 10;
  const positionAgeS = Math.min(ageS(now, isAirborne(flight, ms)), sinceOnS);
  const measuredMs = ms - positionAgeS * 1000;
  const airborne = isAirborne(flight, measuredMs);
  if (!airborne && heardOnGround >= ODDS.heardOnGround) return [];

  const moment = momentAt(flight.motion, (measuredMs - flight.startMs) / 1000);
  const mlat = airborne && mlatShare < ODDS.mlat[airframe.isMilitary ? 'military' : type.category];
  const hasCallsign = neverSet >= ODDS.callsignNeverSet && !now.chance(ODDS.callsignMissed);
  const altitudeFt = rounded(moment.altitudeFt + pressureErrorFt(seed, measuredMs), 25);
  const dbFlags = (airframe.isMilitary ? 1 : 0) | (airframe.isPrivacyFlagged ? 8 : 0);
  const row: ReadsbAircraft = {
    hex: airframe.icao24,
    type: mlat ? 'mlat' : 'adsb_icao',
    ...(hasCallsign ? { flight: callsign.padEnd(8) } : {}),
    r: airframe.registration,
    t: type.designator,
    ...(dbFlags ? { dbFlags } : {}),
    alt_baro: airborne ? altitudeFt : 'ground',
    ...(airborne && !mlat ? { alt_geom: rounded(moment.altitudeFt + GEOID_FT, 25) } : {}),
    gs: decimals(moment.groundSpeedKt, 1),
    ...(airborne
      ? { track: decimals(moment.trackDeg, 2) % 360 }
      : { true_heading: decimals(moment.trackDeg, 1) % 360 }),
    ...(airborne ? { baro_rate: rounded(moment.verticalRateFpm, 64) + 0 } : {}),
    squawk: squawk(habits, flight),
    ...(airborne && !mlat ? { emergency: 'none' } : {}),
    ...(mlat ? {} : { category: type.category }),
    ...rowPosition(toPosition(moment)),
    seen_pos: positionAgeS,
    seen: decimals(positionAgeS * now.fraction(), 1),
    mlat: mlat ? ['gs', 'track', 'baro_rate', 'lat', 'lon'] : [],
    tisb: [],
    messages: now.whole(40, 9000),
    rssi: decimals(now.between(-34, -6), 1),
  };
  return airborne && echoShare < ODDS.echo ? [row, echoOf(row, habits)] : [row];
}

/** The same aircraft once more, as a radar tells it: no name, and an address that no country gave. */
function echoOf(
  { alt_baro, gs, lat, lon, seen_pos, seen, messages, rssi }: ReadsbAircraft,
  dice: Dice,
): ReadsbAircraft {
  const hex = `~${dice.whole(0x290000, 0x2effff).toString(16)}`;
  const row = {
    hex,
    type: 'tisb_other',
    ...(alt_baro === undefined ? {} : { alt_baro }),
    ...(gs === undefined ? {} : { gs }),
  };
  const place =
    lat === undefined || lon === undefined ? {} : { lat: decimals(lat + 0.0006, 6), lon: decimals(lon - 0.0008, 6) };
  return {
    ...row,
    ...place,
    seen_pos: seen_pos ?? 0,
    seen,
    mlat: [],
    tisb: ['alt_baro', 'gs', 'lat', 'lon'],
    messages,
    rssi,
  };
}
