import { type Airframe, airframe } from './airframes.ts';
import type { Operator } from './operators.ts';
import { Dice } from './random.ts';

/**
 * Which airframe flies what on one UTC day. An aircraft that is away cannot be taken; one that is back is taken before a
 * new one. Even and odd days have fleets of their own, so that whoever stays the night is not wanted elsewhere.
 */
export class Rotation {
  private readonly seed: number;
  private readonly parity: number;
  private readonly freeFromMs = new Map<string, number[]>();
  private readonly callsigns = new Set<string>();
  private readonly ordinals = new Map<string, number>();

  constructor(seed: number, day: number) {
    this.seed = seed;
    this.parity = Math.abs(day % 2);
  }

  /** An aircraft of the operator that is free at `fromMs`, and is not again before `untilMs`. */
  take(operator: Operator, designator: string, fromMs: number, untilMs: number): Airframe {
    const key = `${operator.icao}|${designator}`;
    const fleet = this.freeFromMs.get(key) ?? [];
    this.freeFromMs.set(key, fleet);
    const waiting = fleet.findIndex((freeFromMs) => freeFromMs <= fromMs);
    const index = waiting >= 0 ? waiting : fleet.length;
    fleet[index] = untilMs;
    return airframe(this.seed, operator, designator, index * 2 + this.parity);
  }

  /** A callsign nobody else has that day. The operator's timetable is the same every day, as far as it goes. */
  callsign({ icao, callsigns }: Operator): string {
    for (;;) {
      const ordinal = this.ordinals.get(icao) ?? 0;
      this.ordinals.set(icao, ordinal + 1);
      const dice = new Dice(this.seed, 'callsign', icao, ordinal);
      const callsign = icao + flightNumber(dice.pick(callsigns), dice);
      if (this.callsigns.has(callsign)) continue;
      this.callsigns.add(callsign);
      return callsign;
    }
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'; // without I and O, which sound and look like 1 and 0

const flightNumber = (pattern: string, dice: Dice): string =>
  [...pattern]
    .map((sign, i) =>
      sign === 'A' ? LETTERS[dice.whole(0, LETTERS.length - 1)]! : String(dice.whole(i === 0 ? 1 : 0, 9)),
    )
    .join('');
