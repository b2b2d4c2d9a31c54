/** How a type flies, near enough for a map: speeds in kt through still air, rates in ft/min at their best. */
export interface AircraftType {
  /** ICAO type designator. */
  readonly designator: string;
  /** ADS-B emitter category: A1 light, A2 small, A3 large, A5 heavy, A7 rotorcraft. */
  readonly category: 'A1' | 'A2' | 'A3' | 'A5' | 'A7';
  readonly approachKt: number;
  readonly cruiseKt: number;
  /** Climb in the first minutes. */
  readonly climbFpm: number;
}

const type = (
  designator: string,
  category: AircraftType['category'],
  approachKt: number,
  cruiseKt: number,
  climbFpm: number,
): AircraftType => ({ designator, category, approachKt, cruiseKt, climbFpm });

const TYPES: readonly AircraftType[] = [
  type('A319', 'A3', 128, 445, 2400),
  type('A320', 'A3', 134, 447, 2300),
  type('A20N', 'A3', 134, 447, 2300),
  type('A321', 'A3', 140, 447, 2200),
  type('A21N', 'A3', 138, 447, 2200),
  type('B738', 'A3', 142, 450, 2400),
  type('B38M', 'A3', 142, 450, 2400),
  type('B734', 'A3', 138, 430, 2200),
  type('B752', 'A3', 136, 460, 2500),
  type('BCS1', 'A3', 126, 445, 2500),
  type('BCS3', 'A3', 130, 447, 2400),
  type('E190', 'A3', 126, 445, 2300),
  type('E195', 'A3', 130, 445, 2200),
  type('E290', 'A3', 126, 447, 2400),
  type('E145', 'A3', 126, 420, 2100),
  type('AT76', 'A3', 114, 270, 1300),
  type('DH8D', 'A3', 120, 350, 1700),
  type('A306', 'A5', 136, 455, 2000),
  type('A332', 'A5', 138, 465, 1900),
  type('A333', 'A5', 138, 465, 1800),
  type('A339', 'A5', 138, 470, 1900),
  type('A343', 'A5', 138, 465, 1400),
  type('A359', 'A5', 140, 480, 2000),
  type('A35K', 'A5', 145, 480, 2000),
  type('A388', 'A5', 138, 485, 1600),
  type('B744', 'A5', 148, 485, 1700),
  type('B748', 'A5', 150, 485, 1700),
  type('B763', 'A5', 138, 462, 2100),
  type('B764', 'A5', 142, 462, 2000),
  type('B772', 'A5', 140, 480, 2100),
  type('B77L', 'A5', 142, 480, 2000),
  type('B77W', 'A5', 146, 480, 2000),
  type('B788', 'A5', 140, 480, 2100),
  type('B789', 'A5', 144, 480, 2100),
  type('B78X', 'A5', 146, 480, 2000),
  type('C25B', 'A2', 108, 400, 2600),
  type('C56X', 'A2', 112, 420, 2600),
  type('E55P', 'A2', 112, 430, 2600),
  type('CL35', 'A2', 118, 450, 2800),
  type('GLEX', 'A3', 116, 475, 2800),
  type('GLF6', 'A3', 118, 475, 2800),
  type('FA7X', 'A3', 110, 470, 2500),
  type('BE20', 'A2', 105, 270, 1700),
  type('PC12', 'A1', 90, 265, 1300),
  type('P28A', 'A1', 65, 100, 600),
  type('C152', 'A1', 60, 90, 500),
  type('C172', 'A1', 62, 105, 600),
  type('SR22', 'A1', 78, 160, 1000),
  type('A109', 'A7', 60, 135, 900),
  type('A139', 'A7', 60, 140, 900),
  type('EC35', 'A7', 60, 120, 900),
  type('EC45', 'A7', 60, 120, 900),
  type('AS55', 'A7', 60, 115, 900),
  type('H47', 'A7', 60, 130, 1000),
  type('A400', 'A5', 125, 380, 1800),
  type('C17', 'A5', 128, 450, 1900),
  type('K35R', 'A5', 140, 450, 1800),
];
const BY_DESIGNATOR = new Map(TYPES.map((each) => [each.designator, each]));

/** A type by its ICAO designator. Throws a RangeError for one the simulator cannot fly. */
export function aircraftType(designator: string): AircraftType {
  const found = BY_DESIGNATOR.get(designator);
  if (!found) throw new RangeError(`no aircraft type ${designator} in the simulator`);
  return found;
}

export const isWideBody = (designator: string): boolean => aircraftType(designator).category === 'A5';

/** As high as the type may fly with a load. Airbus's single-aisle family ends just above 39,000 ft. */
export const ceilingFt = (designator: string): number => (/^A(31|32|2)/.test(designator) ? 39_000 : 41_000);

/** Light aircraft and helicopters are at their cruise as soon as they are clear of the ground. */
const SLOW_BELOW_KT = 200;

/** Still-air speed at a height, between approach near the ground and cruise at the top: 250 kt indicated below 10,000 ft. */
export function trueAirspeedKt({ approachKt, cruiseKt }: AircraftType, altitudeFt: number): number {
  if (cruiseKt < SLOW_BELOW_KT) return Math.min(cruiseKt, approachKt + (altitudeFt / 900) * (cruiseKt - approachKt));
  const schedule: readonly (readonly [altitudeFt: number, kt: number])[] = [
    [0, approachKt],
    [1500, approachKt + 20],
    [5000, 225],
    [10_000, 290],
    [16_000, 360],
    [30_000, cruiseKt],
  ];
  const above = schedule.findIndex(([fromFt]) => fromFt > altitudeFt);
  if (above === 0) return approachKt;
  if (above < 0) return cruiseKt;
  const [[lowFt, lowKt], [highFt, highKt]] = [schedule[above - 1]!, schedule[above]!];
  return Math.min(cruiseKt, lowKt + ((altitudeFt - lowFt) / (highFt - lowFt)) * (highKt - lowKt));
}
