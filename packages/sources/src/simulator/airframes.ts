import { type AircraftType, aircraftType } from './aircraft-types.ts';
import { OPERATORS, type Operator, PRIVATE_OWNERS } from './operators.ts';
import { Dice } from './random.ts';

/** One aircraft for life: its address, its letters and its type belong together and never change. */
export interface Airframe {
  /** Six hex digits of its country's block. */
  readonly icao24: string;
  readonly registration: string;
  readonly type: AircraftType;
  readonly isMilitary: boolean;
  /** The owner asked not to be shown. */
  readonly isPrivacyFlagged: boolean;
}

/** A country's register: the addresses ICAO gave it (a power of two of them), and how it paints its letters. */
interface Register {
  readonly firstAddress: number;
  readonly addresses: number;
  /** `#` is a letter, `0` a digit, the rest stands for itself. */
  readonly pattern: string;
}

const register = (firstAddress: number, addresses: number, pattern: string): Register => ({
  firstAddress,
  addresses,
  pattern,
});

const REGISTERS: Readonly<Record<string, Register>> = {
  GB: register(0x400000, 0x8000, 'G-####'),
  'GB-military': register(0x43c000, 0x1000, 'Z#000'),
  IE: register(0x4ca000, 0x1000, 'EI-###'),
  DE: register(0x3c4000, 0x4000, 'D-A###'),
  CH: register(0x4b0000, 0x8000, 'HB-###'),
  AT: register(0x440000, 0x8000, 'OE-###'),
  BE: register(0x448000, 0x8000, 'OO-###'),
  NL: register(0x480000, 0x8000, 'PH-###'),
  FR: register(0x390000, 0x10000, 'F-G###'),
  ES: register(0x340000, 0x8000, 'EC-###'),
  PT: register(0x490000, 0x8000, 'CS-###'),
  IT: register(0x300000, 0x8000, 'I-####'),
  SE: register(0x4a8000, 0x8000, 'SE-###'),
  FI: register(0x460000, 0x8000, 'OH-###'),
  IS: register(0x4cc000, 0x1000, 'TF-###'),
  PL: register(0x488000, 0x8000, 'SP-L##'),
  LU: register(0x4d0000, 0x400, 'LX-L##'),
  GR: register(0x468000, 0x8000, 'SX-###'),
  HU: register(0x470000, 0x8000, 'HA-L##'),
  TR: register(0x4b8000, 0x8000, 'TC-###'),
  MT: register(0x4d2000, 0x1000, '9H-###'),
  US: register(0xa00000, 0x80000, 'N000##'),
  'US-military': register(0xae0000, 0x8000, '00-0000'),
  CA: register(0xc00000, 0x40000, 'C-G###'),
  AE: register(0x896000, 0x1000, 'A6-###'),
  QA: register(0x06a000, 0x400, 'A7-###'),
  SA: register(0x710000, 0x8000, 'HZ-A##'),
  BH: register(0x894000, 0x1000, 'A9C-##'),
  KW: register(0x706000, 0x1000, '9K-A##'),
  EG: register(0x010000, 0x8000, 'SU-###'),
  LB: register(0x748000, 0x8000, 'OD-###'),
  IN: register(0x800000, 0x40000, 'VT-###'),
  SG: register(0x768000, 0x8000, '9V-###'),
  HK: register(0x780100, 0x100, 'B-K##'),
  MY: register(0x750000, 0x8000, '9M-M##'),
  TH: register(0x880000, 0x8000, 'HS-T##'),
  JP: register(0x840000, 0x40000, 'JA000#'),
  KR: register(0x718000, 0x8000, 'HL0000'),
  CN: register(0x781000, 0x1000, 'B-0000'),
  AU: register(0x7c0000, 0x40000, 'VH-Z##'),
  MA: register(0x020000, 0x8000, 'CN-R##'),
  ET: register(0x040000, 0x1000, 'ET-A##'),
  KE: register(0x04c000, 0x1000, '5Y-K##'),
};

/** Every operator and type has a place in its register, so that no two airframes ever share an address. */
const PLACES = new Map<string, number>();
const PLACES_TAKEN = new Map<string, number>();
for (const { icao, country, fleet } of [...OPERATORS, PRIVATE_OWNERS])
  for (const [designator] of fleet) {
    const place = PLACES_TAKEN.get(country) ?? 0;
    PLACES.set(`${icao}|${designator}`, place);
    PLACES_TAKEN.set(country, place + 1);
  }

const SHUFFLE = 7919; // a prime that divides no register's size, so that shuffling never makes two alike
const PRIVACY_SHARE = { business: 0.12, airline: 0.004 } as const;

/** The operator's n-th aircraft of a type. Throws a RangeError where its country's register is full. */
export function airframe(seed: number, operator: Operator, designator: string, n: number): Airframe {
  const { icao, country } = operator;
  const { firstAddress, addresses, pattern } = REGISTERS[country]!;
  const serial = PLACES.get(`${icao}|${designator}`)! + n * PLACES_TAKEN.get(country)!;
  if (serial >= addresses) throw new RangeError(`the register of ${country} has no room for another ${designator}`);
  const dice = new Dice(seed, 'register', country);
  const address = firstAddress + ((serial * SHUFFLE + dice.whole(0, addresses - 1)) % addresses);
  const type = aircraftType(designator);
  const isSmall = type.category === 'A1' || type.category === 'A2' || icao === 'VJT' || icao === 'EJM';
  const isMilitary = country.endsWith('-military');
  return {
    icao24: address.toString(16).padStart(6, '0'),
    registration: painted(pattern, serial, dice),
    type,
    isMilitary,
    isPrivacyFlagged:
      !isMilitary &&
      new Dice(seed, 'privacy', address).chance(isSmall ? PRIVACY_SHARE.business : PRIVACY_SHARE.airline),
  };
}

/** The serial as letters and digits, read as a number of mixed base. */
function painted(pattern: string, serial: number, dice: Dice): string {
  const bases: number[] = [...pattern].map((sign) => (sign === '#' ? 26 : sign === '0' ? 10 : 1));
  const capacity = bases.reduce((product, base) => product * base, 1);
  let rest = (serial * SHUFFLE + dice.whole(0, capacity - 1)) % capacity;
  return [...pattern]
    .map((sign, i) => {
      const base = bases[i]!;
      if (base === 1) return sign;
      const digit = rest % base;
      rest = Math.floor(rest / base);
      return sign === '#' ? String.fromCharCode(65 + digit) : String(digit);
    })
    .join('');
}
