import { CITY, HEATHROW } from './geography.ts';
import { londonHour } from './london-time.ts';
import { pathThrough, poseAt, toPoint, toPosition } from './path.ts';
import { Dice } from './random.ts';
import { rowPosition } from './receiver.ts';
import type { ReadsbAircraft } from './reply.ts';

/** What a real reply has besides aircraft that can be counted: cars, half-heard transponders, rubbish. */

/** Addresses above every airframe of the simulated British register. */
const VEHICLE_ADDRESS = 0x408000;
const HALF_HEARD_ADDRESS = 0x409000;
const PATROL_KT = 17;
const TAXI_TURN_KT = 15;

/** Around Heathrow's middle on the taxiways, for ever. */
const patrol = pathThrough(
  ['west', 'east', 'east', 'west', 'west', 'east'].map((side, i) => {
    const latitude = HEATHROW.taxiwayLatitude[(i >> 1) % 2 === 0 ? 'north' : 'south'];
    const longitude = HEATHROW.north[side as 'west' | 'east'].longitude + (side === 'west' ? 0.006 : -0.006);
    return { ...toPoint({ latitude, longitude }), turnSpeedKt: TAXI_TURN_KT };
  }),
);
/** Where the loop closes: the beginning of its last side is the beginning of its first. */
const LOOP_FROM_NM = patrol.stationsNm[1]!;
const LOOP_NM = patrol.stationsNm[5]! - LOOP_FROM_NM;

const heard = (dice: Dice) => ({
  mlat: [],
  tisb: [],
  messages: dice.whole(20, 900),
  rssi: Number(dice.between(-34, -12).toFixed(1)),
});

/** Cars of the airfield: one by night, two by day. */
function vehicles(seed: number, ms: number): readonly ReadsbAircraft[] {
  const hour = londonHour(ms);
  return Array.from({ length: hour >= 6 && hour < 23 ? 2 : 1 }, (_, i) => {
    const pose = poseAt(patrol, LOOP_FROM_NM + (((ms / 3_600_000) * PATROL_KT + i * 1.3) % LOOP_NM));
    const dice = new Dice(seed, 'vehicle', i, ms);
    return {
      hex: (VEHICLE_ADDRESS + i).toString(16),
      type: 'adsb_icao',
      flight: `OPS${i + 1}`.padEnd(8),
      alt_baro: 'ground' as const,
      gs: PATROL_KT,
      category: 'C2',
      ...rowPosition(toPosition(pose)),
      seen_pos: Number(dice.between(0, 30).toFixed(1)),
      seen: 0.4,
      ...heard(dice),
    };
  });
}

/** Transponders that answer a radar but say no position: old light aircraft and fighters. They are nowhere on the map. */
function halfHeard(seed: number, ms: number): readonly ReadsbAircraft[] {
  const hour = Math.floor(ms / 3_600_000);
  const dice = new Dice(seed, 'half heard', ms);
  const isDay = londonHour(ms) >= 7;
  return Array.from({ length: dice.count(isDay ? 1.3 : 0.2) }, (_, i) => ({
    hex: (HALF_HEARD_ADDRESS + new Dice(seed, 'half heard', hour, i).whole(0, 0xfff)).toString(16),
    type: 'mode_s',
    alt_baro: 25 * dice.whole(40, 200),
    squawk: '7000',
    seen: Number(dice.between(0, 20).toFixed(1)),
    ...heard(dice),
  }));
}

const GARBLED_SHARE = 1 / 80;

/** A transponder set wrongly, or a message that passed its check sum by luck. */
function garbled(seed: number, ms: number): readonly ReadsbAircraft[] {
  const dice = new Dice(seed, 'garbled', ms);
  const noise = { type: 'adsb_icao', seen_pos: 3, seen: 3, ...heard(dice) };
  const { latitude: lat, longitude: lon } = CITY.apron;
  return [
    ...(dice.chance(GARBLED_SHARE) ? [{ hex: '000000', lat, lon, alt_baro: 1200, ...noise }] : []),
    ...(dice.chance(GARBLED_SHARE) ? [{ hex: '40a0f1', lat: 0, lon: 0, alt_baro: 2300, ...noise }] : []),
    ...(dice.chance(GARBLED_SHARE)
      ? [{ hex: '40a2c4', lat: lat + 0.02, lon, alt_baro: 2700, ...noise, seen_pos: -14 }]
      : []),
  ];
}

export const strayRows = (seed: number, ms: number): readonly ReadsbAircraft[] => [
  ...vehicles(seed, ms),
  ...halfHeard(seed, ms),
  ...garbled(seed, ms),
];
