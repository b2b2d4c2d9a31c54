import type { PositionSource } from 'flights-core';

/**
 * One row of a reply with the vendor's shape taken away but nothing judged yet. Numbers are in aviation units. What the
 * vendor left out, or sent as another type, is null.
 */
export interface Candidate {
  /** As sent, a leading `~` (no ICAO address) included. */
  readonly address: string;
  /** Whether the address is of no real airframe for another reason than the `~`. */
  readonly isNonIcao: boolean;
  /** Surface vehicles, obstacles, towers, test beacons. */
  readonly isNotAircraft: boolean;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Seconds between the position and the reply; negative when it lies in the reply's future. */
  readonly positionAgeS: number | null;
  readonly lastContactAgeS: number | null;
  readonly onGround: boolean;
  readonly callsign: string | null;
  readonly registration: string | null;
  readonly typeDesignator: string | null;
  readonly baroAltitudeFt: number | null;
  readonly geoAltitudeFt: number | null;
  readonly groundSpeedKt: number | null;
  readonly trackDeg: number | null;
  readonly verticalRateFpm: number | null;
  readonly squawk: string | null;
  readonly emergency: string | null;
  readonly spi: boolean | null;
  readonly emitterCategory: string | null;
  readonly positionSource: PositionSource | null;
  readonly isMilitary: boolean | null;
  readonly isPrivacyFlagged: boolean | null;
}

/** A reply understood: when the source says it is, and its rows. `null` stands for a row that was no row at all. */
export interface Snapshot {
  readonly snapshotAt: Date;
  readonly rows: readonly (Candidate | null)[];
}

export const numberOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Trimmed text; null for blanks and for anything that is not text. */
export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
